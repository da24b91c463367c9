using System.CommandLine;
using Tesson.Cli.Output.Picture;

namespace Tesson.Cli.Output;

/// <summary>What is said beside the result, on stderr; safe for a terminal, since names in it may be anybody's.</summary>
internal sealed class Messages(ParseResult parsed)
{
    private readonly TextWriter _error = parsed.InvocationConfiguration.Error;

    public void Warn(string text) => _error.WriteLine($"warning: {Printable.Line(text)}");

    /// <summary>What was understood in another way than it was written, and what the user should know.</summary>
    public void Tell(IEnumerable<string> notes, IEnumerable<string> warnings)
    {
        foreach (string note in notes)
            _error.WriteLine($"note: {Printable.Line(note)}");
        foreach (string warning in warnings)
            Warn(warning);
    }

    public void Fail(string text) => _error.WriteLine($"tesson {parsed.CommandResult.Command.Name}: {Printable.Line(text)}");
}
