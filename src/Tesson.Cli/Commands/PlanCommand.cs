using System.CommandLine;
using Tesson.Cli.Options;
using Tesson.Cli.Output;
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

        Command command = new(Name, "Show which CPUs and memory each shard would get; touches no engine.") { json };
        placement.AddTo(command);
        command.SetAction((parsed, _) => Errors.ToExitCodeAsync(parsed, async () =>
        {
            Usage usage = new();
            var request = placement.Read(parsed, usage);
            usage.ThrowIfAny();

            var layout = Planner.Plan(TopologyReader.Read(placement.Source(parsed).Source, withDevices: request.Near is not null), request);
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                await output.WriteLineAsync(LayoutJson.Print(layout));
                return ExitCode.Done;
            }

            new Messages(parsed).Tell(layout.Notes, layout.Warnings);
            LayoutTable.Print(layout, output);
            return ExitCode.Done;
        }));
        return command;
    }
}
