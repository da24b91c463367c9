using System.CommandLine;
using Tesson.Cli.Streams;

namespace Tesson.Cli.Output;

/// <summary>What a run has started, told on stdout, or on stderr where that cannot be written: a group that runs is known to somebody.</summary>
internal static class RunReport
{
    /// <exception cref="OutputException">Neither can be written.</exception>
    public static void Tell(ParseResult parsed, string text)
    {
        try
        {
            parsed.InvocationConfiguration.Output.Write(text);
        }
        catch (OutputException fault)
        {
            Messages messages = new(parsed);
            messages.Warn($"{fault.Message}; the group runs, and this was to be printed:");
            parsed.InvocationConfiguration.Error.Write(text);
            if (parsed.InvocationConfiguration.Error is ErrorWriter { IsLost: true })
                throw;
        }
    }
}
