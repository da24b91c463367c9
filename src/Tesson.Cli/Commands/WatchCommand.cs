using System.CommandLine;
using Tesson.Cli.Options;
using Tesson.Cli.Output;
using Tesson.Core;
using Tesson.Core.Placement;

namespace Tesson.Cli.Commands;

internal static class WatchCommand
{
    public static Command Create()
    {
        Option<string?> interval = new("--interval") { Description = "Look this often at what does not tell of its changes: Gorb, IPVS, CPUs (default: 10); at the rest twelve times less often", HelpName = "S" };
        Option<string?> retry = new("--retry") { Description = "Longest wait before asking again what did not answer (default: 2)", HelpName = "S" };
        Option<bool> printUnit = new("--print-unit") { Description = "Print a systemd unit that runs this, and stop" };

        Command command = new("watch", "Keep the front end true: follow the engine, and sync after everything that happens.") { interval, retry, printUnit };
        command.SetAction((parsed, cancellationToken) => Errors.ToExitCodeAsync(parsed, async () =>
        {
            Usage usage = new();
            string? gorb = GlobalOptions.GorbOf(parsed, usage);
            WatchOptions options = new();
            options = options with
            {
                Interval = usage.Seconds("--interval", parsed.GetValue(interval), options.Interval.TotalSeconds, least: 0.1),
                LongestRetry = usage.Seconds("--retry", parsed.GetValue(retry), options.LongestRetry.TotalSeconds, least: 0.1),
            };
            var reserve = PlacementOptions.MachineReserve(usage) ?? Reserve.Nothing;
            usage.ThrowIfAny();
            if (parsed.GetValue(printUnit))
            {
                await parsed.InvocationConfiguration.Output.WriteAsync(SystemdUnit.Print(Environment.ProcessPath ?? "tesson", Environment.GetEnvironmentVariable));
                return ExitCode.Done;
            }

            using var node = GlobalOptions.OpenNode(parsed);
            SystemdNotice systemd = SystemdNotice.FromEnvironment(Environment.GetEnvironmentVariable);
            using WatchLog log = new(parsed.GetValue(GlobalOptions.Verbose), systemd);
            SyncGroups sync = new(node.Engine, node.FrontEnds, Progress.Verbose(parsed), new Bounds(), TimeProvider.System, node.HostCpus);
            WatchGroups watch = new(node.Engine, node.FrontEnds, sync, log, systemd.Within(options), TimeProvider.System, node.HostCpus);
            await watch.WatchAsync(SyncCommand.RequestFor(node, gorb, reserve), cancellationToken);
            systemd.Send("STOPPING=1");
            // It goes on until it is told to end: that is no failure, and nothing was broken off.
            return ExitCode.Done;
        }));
        return command;
    }
}
