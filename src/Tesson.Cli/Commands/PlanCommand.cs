using System.CommandLine;
using Tesson.Cli.Options;
using Tesson.Cli.Output;
using Tesson.Cli.Output.Picture;
using Tesson.Core.Placement;
using Tesson.Topology;

namespace Tesson.Cli.Commands;

internal static class PlanCommand
{
    public const string Name = "plan";

    public static Command Create()
    {
        PlacementOptions placement = new();
        Option<bool> json = new("--json") { Description = "Print the layout as JSON" };
        Option<bool> quiet = new("--quiet", "-q") { Description = "Print the CPUs of each shard only, a line each" };
        Option<string?> width = new("--width") { Description = "Columns of the picture (default: the window's, or 80)", HelpName = "N" };
        Option<string[]> diff = new(PlanDifference.Option)
        {
            Description = "Show what changes between two sources (machine.xml), or two sets of options ('-n 4')",
            HelpName = "A B",
        };

        SectionedCommand command = new(Name, "Show which CPUs and memory each shard would get, and why; changes nothing.");
        command.AddSection("Placement", placement.Where);
        command.AddSection("Limits of a shard", placement.Limits);
        command.AddSection("Output", diff, width, quiet, json);
        command.SetAction((parsed, cancellationToken) => Errors.ToExitCodeAsync(parsed, async () =>
        {
            Usage usage = new();
            int? columns = usage.Number("--width", parsed.GetValue(width), PictureWindow.Least, PictureWindow.Most);
            string[] sides = parsed.GetValue(diff) ?? [];
            if (parsed.GetResult(diff) is not null && sides.Length != PlanDifference.Sides)
                usage.Add($"{PlanDifference.Option}: give two, such as {PlanDifference.Option} '-n 4' '-n 8'");
            usage.ThrowIfAny();

            var output = parsed.InvocationConfiguration.Output;
            if (sides.Length > 0)
            {
                PlannedLayout[] plans = [.. await Task.WhenAll(PlanDifference.Parse(parsed, sides).Select(side => PlanAsync(side, placement, cancellationToken)))];
                foreach (var side in plans)
                    new Messages(parsed).Tell(side.Layout.Notes, side.Layout.Warnings);
                await output.WriteAsync(parsed.GetValue(json) ? PlanDifferenceJson.Print(plans, sides) + '\n' : PlanDifference.Print(plans, sides));
                return ExitCode.Done;
            }

            var plan = await PlanAsync(parsed, placement, cancellationToken);
            if (parsed.GetValue(json))
            {
                await output.WriteLineAsync(LayoutJson.Print(plan));
                return ExitCode.Done;
            }

            new Messages(parsed).Tell(plan.Layout.Notes, plan.Layout.Warnings);
            if (parsed.GetValue(quiet))
            {
                await output.WriteAsync(string.Concat(plan.Layout.Shards.Select(shard => $"{shard.Cpus}\n")));
                return ExitCode.Done;
            }

            MachinePicture.Print(plan.Machine, plan.Marks, PictureWindow.Of(columns), output);
            await output.WriteLineAsync();
            LayoutTable.Print(plan, output);
            return ExitCode.Done;
        }));
        return command;
    }

    private static async Task<PlannedLayout> PlanAsync(ParseResult parsed, PlacementOptions placement, CancellationToken cancellationToken)
    {
        Usage usage = new();
        var request = placement.Read(parsed, usage);
        placement.CpuShares(parsed, usage);
        usage.ThrowIfAny();

        var (source, isGiven) = placement.Source(parsed);
        // The engine answers while hwloc reads the machine.
        var reading = isGiven ? Task.FromResult(EngineView.Nothing) : EngineView.ReadAsync(parsed, request.Share ? null : "planned as if all CPUs were free", cancellationToken);
        var machine = TopologyReader.Read(source, withDevices: request.Near is not null);
        var (ledger, around) = await reading;
        machine = around?.Narrow(machine) ?? machine;
        var layout = Planner.Plan(machine, request, ledger);
        return new PlannedLayout(machine, request, ledger, around?.Tell(machine, layout) ?? layout);
    }
}
