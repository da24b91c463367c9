using System.CommandLine;
using Tesson.Cli.Options;
using Tesson.Cli.Output;
using Tesson.Cli.Streams;
using Tesson.Core;

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
        // The command line tells it, for its help and version as well.
        OutputException => null,
        _ when KnownFailure.Is(fault) => (ExitCode.Failed, fault.Message),
        _ => null,
    };
}
