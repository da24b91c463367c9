using System.Collections.Immutable;
using System.CommandLine;

namespace Tesson.Cli.Options;

/// <summary>The groups that a verb is for: names behind the verb, or each behind a -g.</summary>
/// <param name="description">What is done with them.</param>
internal sealed class GroupNames(string description)
{
    private readonly Argument<string[]> _names = new("NAME") { Description = description, Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string[]> _groups = new("--group", "-g") { Description = $"{description} (repeatable)", HelpName = "NAME" };

    public void AddTo(Command command)
    {
        command.Arguments.Add(_names);
        command.Options.Add(_groups);
    }

    /// <summary>Each name once. An option that nobody declared is a name to the parser; no name begins with a dash.</summary>
    public ImmutableArray<string> Read(ParseResult parsed, Usage usage)
    {
        string[] names = parsed.GetValue(_names) ?? [];
        foreach (string option in names.Where(name => name.StartsWith('-')))
            usage.Add(Unknown.Option(parsed.CommandResult.Command, option));
        return [.. names.Concat(parsed.GetValue(_groups) ?? []).Distinct(StringComparer.Ordinal)];
    }
}
