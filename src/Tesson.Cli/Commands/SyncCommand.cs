using System.CommandLine;
using Tesson.Cli.Options;
using Tesson.Cli.Output;
using Tesson.Core;
using Tesson.Core.Groups;
using Tesson.Core.Nodes;
using Tesson.Core.Placement;

namespace Tesson.Cli.Commands;

internal static class SyncCommand
{
    public static Command Create()
    {
        GroupNames names = new("Group to sync, and no other");
        Option<bool> dryRun = new("--dry-run") { Description = "Print what would be changed, and stop" };
        Option<bool> quiet = new("--quiet", "-q") { Description = "No progress" };

        Command command = new("sync", "Make the front end agree with the engine, and put shards back on their CPUs: what is missing is added, what is gone is removed.") { dryRun, quiet };
        names.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Errors.ToExitCodeAsync(parsed, async () =>
        {
            Usage usage = new();
            string? gorb = GlobalOptions.GorbOf(parsed, usage);
            var reserve = PlacementOptions.MachineReserve(usage) ?? Reserve.Nothing;
            var wanted = names.Read(parsed, usage);
            usage.ThrowIfAny();

            using var node = GlobalOptions.OpenNode(parsed);
            SyncGroups sync = new(node.Engine, node.FrontEnds, Progress.Verbose(parsed), new Bounds(), TimeProvider.System, node.HostCpus);
            var request = RequestFor(node, gorb, reserve) with
            {
                Names = wanted.IsEmpty ? null : [.. wanted],
                DryRun = parsed.GetValue(dryRun),
            };
            var result = await sync.SyncAsync(request, cancellationToken);

            if (!parsed.GetValue(quiet))
                await parsed.InvocationConfiguration.Output.WriteLineAsync(result.Plan.Steps.IsEmpty ? "nothing to change" : result.Plan.ToString());
            Messages messages = new(parsed);
            foreach (string shard in result.Unready)
                messages.Warn($"{shard} runs but is not ready for connections yet; sync again later, or let `tesson watch` do it");
            var groups = ObservedGroup.From(await node.Engine.ListAsync(Label.Group, cancellationToken));
            foreach (var (group, sentence) in await new RivalReading(node.FrontEnds, node.Kernels).ReadAsync(groups.Where(one => wanted.IsEmpty || wanted.Contains(one.Name)), cancellationToken))
                messages.Warn($"group '{group}': {sentence}");
            foreach (string fault in result.Faults)
                messages.Fail(fault);
            return result.Faults.IsEmpty ? ExitCode.Done : ExitCode.Failed;
        }));
        return command;
    }

    /// <summary>All groups, and whatever is left in the front ends that this command knows of.</summary>
    internal static SyncRequest RequestFor(Node node, string? gorb, Reserve reserve) => new()
    {
        Reserve = reserve,
        FrontEnds = [.. node.Kernels, .. gorb is null ? [] : new[] { gorb }],
    };
}
