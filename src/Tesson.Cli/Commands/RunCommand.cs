using System.CommandLine;
using Tesson.Cli.Options;
using Tesson.Cli.Output;
using Tesson.Core;
using Tesson.Core.Engine;
using Tesson.Core.Groups;
using Tesson.Core.Plans;
using Tesson.Topology;

namespace Tesson.Cli.Commands;

internal static class RunCommand
{
    public static Command Create()
    {
        RunOptions group = new();
        PlacementOptions placement = new();
        BoundsOptions bounds = new();
        Option<bool> dryRun = new("--dry-run") { Description = "Print the plan and stop; nothing is changed" };
        Option<bool> quiet = new("--quiet", "-q") { Description = "Print the containers' ids only, and no progress" };
        Option<bool> json = new("--json") { Description = "Print the group as `ps --json` does, or the plan with --dry-run" };

        SectionedCommand command = new("run", "Start a group: a container a unit of the machine, pinned to its CPUs and memory.");
        group.AddArgumentsTo(command);
        command.AddSection("Group", group.Group);
        command.AddSection("Image and ports", group.Image);
        command.AddSection("Placement", placement.Where);
        command.AddSection("Limits of a shard", placement.Limits);
        command.AddSection("Front end", group.FrontEnd);
        command.AddSection("Waiting", [group.Wait, .. bounds.All]);
        command.AddSection("Output", dryRun, quiet, json);
        command.SetAction((parsed, cancellationToken) => Errors.ToExitCodeAsync(parsed, async () =>
        {
            Usage usage = new();
            var spec = group.Read(parsed, usage, placement);
            var limits = bounds.Read(parsed, usage);
            var (source, isGiven) = placement.Source(parsed);
            usage.ThrowIfAny();

            using var node = GlobalOptions.OpenNode(parsed);
            Messages messages = new(parsed);
            if (group.Misplaced(parsed) is { } option)
                messages.Warn($"'{option}' behind the image is the shards' command, as with docker; an option of tesson stands before the image");
            RunGroup run = new(node.Engine, node.FrontEnds, Progress.For(parsed, parsed.GetValue(quiet), Progress.Undoes), limits, TimeProvider.System, node.HostCpus, new StrayReading(node.Engine, node.FrontEnds, node.Kernels));
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(dryRun))
            {
                bool asJson = parsed.GetValue(json);
                var planned = await PlanAsync(tell: !asJson);
                await output.WriteLineAsync(asJson ? PlanJson.Print(planned) : planned.Plan.ToString());
                return ExitCode.Done;
            }

            await run.RunAsync(() => PlanAsync(tell: true), ReportAsync, cancellationToken);
            return ExitCode.Done;

            async Task ReportAsync()
            {
                var containers = await node.Engine.ListAsync($"{Label.Group}={spec.Name}", CancellationToken.None);
                var groups = ObservedGroup.From(await new PinReading(node.Engine, node.HostCpus).MarkElsewhereAsync(containers, CancellationToken.None));
                using StringWriter text = new();
                if (parsed.GetValue(json))
                    await text.WriteLineAsync(GroupJson.Print(groups));
                else if (parsed.GetValue(quiet))
                    await text.WriteAsync(string.Concat(groups.SelectMany(started => started.Shards).Select(shard => $"{shard.Container.Id}\n")));
                else
                    GroupTable.Print(groups, text);
                RunReport.Tell(parsed, text.ToString());
            }

            async Task<PlannedRun> PlanAsync(bool tell)
            {
                var planned = await run.PlanAsync(spec, () => TopologyReader.Read(source, withDevices: spec.Placement.Near is not null), isGiven, cancellationToken);
                if (tell)
                    messages.Tell(planned.Layout.Notes, planned.Warnings);
                return planned;
            }
        }));
        return command;
    }
}
