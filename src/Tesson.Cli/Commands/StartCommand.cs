using System.CommandLine;
using Tesson.Cli.Options;
using Tesson.Cli.Output;
using Tesson.Core;
using Tesson.Core.Placement;

namespace Tesson.Cli.Commands;

internal static class StartCommand
{
    public static Command Create()
    {
        GroupNames names = new("Group to start");
        Option<bool?> wait = new("--wait") { Description = "Wait until every shard is ready (default with a front end)" };
        Option<bool> share = new("--share") { Description = "Start it even if others are pinned to its CPUs by now" };
        Option<bool> quiet = new("--quiet", "-q") { Description = "No progress" };
        BoundsOptions bounds = new();

        Command command = new("start", "Start a stopped group again, with the layout that it had.") { wait, share, quiet };
        names.AddTo(command);
        foreach (var option in bounds.All)
            command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) => Errors.ToExitCodeAsync(parsed, async () =>
        {
            Usage usage = new();
            var limits = bounds.Read(parsed, usage);
            var reserve = PlacementOptions.MachineReserve(usage) ?? Reserve.Nothing;
            var wanted = names.Read(parsed, usage);
            if (wanted.IsEmpty)
                usage.Add("which group? Give its name");
            usage.ThrowIfAny();

            using var node = GlobalOptions.OpenNode(parsed);
            StartGroup start = new(node.Engine, node.FrontEnds, Progress.For(parsed, parsed.GetValue(quiet), Progress.Ends), limits, TimeProvider.System, node.HostCpus, new StrayReading(node.Engine, node.FrontEnds, node.Kernels));
            Messages messages = new(parsed);
            int code = ExitCode.Done;
            foreach (string name in wanted)
            {
                var faults = await start.StartAsync(name, parsed.GetValue(wait), parsed.GetValue(share), reserve, cancellationToken);
                foreach (string fault in faults)
                    messages.Fail(fault);
                code = faults.IsEmpty ? code : ExitCode.Failed;
            }

            return code;
        }));
        return command;
    }
}
