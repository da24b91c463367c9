using System.CommandLine;
using Tesson.Cli.Options;
using Tesson.Cli.Output;
using Tesson.Core;
using Tesson.Docker;
using Tesson.Gorb;
using Tesson.Topology;

namespace Tesson.Cli;

/// <summary>The one map from exceptions to messages and exit codes. What it does not know is a bug, and crashes.</summary>
internal static class Errors
{
    public static async Task<int> ToExitCodeAsync(ParseResult parsed, Func<Task<int>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception fault) when (Map(fault) is not null)
        {
            var (code, message) = Map(fault)!.Value;
            Messages messages = new(parsed);
            foreach (string line in message.Split('\n'))
                messages.Fail(line);
            if (parsed.GetValue(GlobalOptions.Verbose))
                await parsed.InvocationConfiguration.Error.WriteLineAsync(fault.ToString());
            return code;
        }
    }

    private static (int Code, string Message)? Map(Exception fault) => fault switch
    {
        UsageException => (ExitCode.Usage, fault.Message),
        InterruptedException => (ExitCode.Interrupted, fault.Message),
        OperationCanceledException => (ExitCode.Interrupted, "interrupted"),
        TessonException or DockerException or GorbException or TopologyException => (ExitCode.Failed, fault.Message),
        // The reader of a pipe is gone: `tesson ps | head -1`.
        IOException => (ExitCode.Failed, fault.Message),
        _ => null,
    };
}
