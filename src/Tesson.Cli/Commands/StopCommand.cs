using System.CommandLine;
using Tesson.Cli.Options;
using Tesson.Cli.Output;
using Tesson.Core;
using Tesson.Core.Plans;

namespace Tesson.Cli.Commands;

internal static class StopCommand
{
    public static Command Create()
    {
        GroupNames names = new("Group to stop");
        Option<bool> all = new("--all") { Description = "Stop every group" };
        Option<bool> purge = new("--purge") { Description = "Remove the containers and their anonymous volumes as well" };
        Option<string?> time = new("--time", "-t") { Description = "Seconds between SIGTERM and SIGKILL (default: 10)", HelpName = "S" };
        Option<string?> drain = new("--drain") { Description = "Seconds that connections have to end before a shard is stopped (default: 10)", HelpName = "S" };
        Option<bool> force = new("--force") { Description = "Stop shards although their front end does not answer, and goes on leading to where they were" };
        Option<bool> quiet = new("--quiet", "-q") { Description = "No progress" };

        Command command = new("stop", "Stop groups: out of the front end first, then, when their connections have ended, all shards at once.") { all, purge, drain, time, force, quiet };
        names.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Errors.ToExitCodeAsync(parsed, async () =>
        {
            Usage usage = new();
            var wanted = names.Read(parsed, usage);
            if (parsed.GetValue(all) && !wanted.IsEmpty)
                usage.Add("--all stops every group; name none with it");
            if (!parsed.GetValue(all) && wanted.IsEmpty)
                usage.Add("which group? Give its name, or --all");
            var request = new StopRequest
            {
                Purge = parsed.GetValue(purge),
                Force = parsed.GetValue(force),
                Wait = usage.Seconds("--time", parsed.GetValue(time), 10, least: 0),
                Drain = usage.Seconds("--drain", parsed.GetValue(drain), 10, least: 0),
                DefaultFrontEnd = GlobalOptions.GorbOf(parsed, usage),
            };
            usage.ThrowIfAny();

            using var node = GlobalOptions.OpenNode(parsed);
            StopGroups stop = new(node.Engine, node.FrontEnds, Progress.For(parsed, parsed.GetValue(quiet), Progress.Ends), new Bounds(), TimeProvider.System);
            var left = await stop.StopAsync(parsed.GetValue(all) ? null : wanted, request with { Kernels = node.Kernels }, cancellationToken);
            Messages messages = new(parsed);
            foreach (string fault in left)
                messages.Fail(fault);
            return left.IsEmpty ? ExitCode.Done : ExitCode.Failed;
        }));
        return command;
    }
}
