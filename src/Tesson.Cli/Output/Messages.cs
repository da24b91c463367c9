using System.CommandLine;

namespace Tesson.Cli.Output;

/// <summary>What is said beside the result, on stderr.</summary>
internal sealed class Messages(ParseResult parsed)
{
    private readonly TextWriter _error = parsed.InvocationConfiguration.Error;

    public void Warn(string text) => _error.WriteLine($"warning: {text}");

    public void Fail(string text) => _error.WriteLine($"tesson {parsed.CommandResult.Command.Name}: {text}");
}
