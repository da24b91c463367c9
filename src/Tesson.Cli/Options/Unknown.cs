using System.CommandLine;
using Tesson.Topology;

namespace Tesson.Cli.Options;

/// <summary>What is said of a word that the command line does not know, with what was probably meant.</summary>
internal static class Unknown
{
    /// <summary>Shorter words are near to too many others.</summary>
    private const int FewestLetters = 2;

    /// <summary>An option of a verb; what docker has of that name, <c>run</c> has in another way.</summary>
    public static string Option(Command command, string word)
    {
        string name = word.Split('=')[0];
        string? way = command.Name == "run" ? DockerOptions.WayOf(name) : null;
        string hint = way is null ? Meant(name, Names(command)) : $": {way}";
        return $"unknown option '{name}'{hint}; {Help(command)}";
    }

    /// <summary>The names of all options that a verb takes, short ones too.</summary>
    public static IEnumerable<string> Names(Command command) => command.Parents.OfType<Command>()
        .SelectMany(parent => parent.Options.Where(option => option.Recursive))
        .Concat(command.Options)
        .SelectMany(option => option.Aliases.Prepend(option.Name));

    /// <summary>A verb.</summary>
    public static string Verb(Command root, string word) =>
        $"unknown command '{word}'{Meant(word, root.Subcommands.Select(command => command.Name))}; {Help(root)}";

    /// <summary>Where more is to be read.</summary>
    public static string Help(Command command) => $"see 'tesson {(command is RootCommand ? "" : $"{command.Name} ")}--help'";

    private static string Meant(string word, IEnumerable<string> known)
    {
        int letters = word.TrimStart('-').Length;
        int most = letters < 4 ? 1 : Math.Max(2, letters / 3);
        string? nearest = known
            .Where(name => letters >= FewestLetters && name.StartsWith("--", StringComparison.Ordinal) == word.StartsWith("--", StringComparison.Ordinal) && name.TrimStart('-').Length >= FewestLetters)
            .Select(name => (Name: name, Edits: name.StartsWith(word, StringComparison.Ordinal) ? 1 : EditDistance.Between(word, name)))
            .Where(candidate => candidate.Edits <= most)
            .OrderBy(candidate => candidate.Edits).ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();
        return nearest is null ? "" : $" (did you mean '{nearest}'?)";
    }
}
