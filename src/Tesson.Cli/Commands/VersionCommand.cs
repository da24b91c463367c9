using System.CommandLine;
using System.CommandLine.Invocation;

namespace Tesson.Cli.Commands;

internal static class VersionCommand
{
    public static Command Create(VersionOption option)
    {
        Command command = new("version", "Print the version.");
        command.SetAction(parsed => ((SynchronousCommandLineAction)option.Action!).Invoke(parsed));
        return command;
    }
}
