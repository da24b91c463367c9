using System.CommandLine;

namespace Tesson.Cli;

/// <summary>A verb with so many options that its help has sections.</summary>
internal sealed class SectionedCommand(string name, string description) : Command(name, description)
{
    private readonly List<(string Title, Option First)> _sections = [];

    /// <summary>The title of each section, and the option that it begins with, in order.</summary>
    public IReadOnlyList<(string Title, Option First)> Sections => _sections;

    /// <summary>Adds options, as the next section.</summary>
    public void AddSection(string title, params IReadOnlyList<Option> options)
    {
        _sections.Add((title, options[0]));
        foreach (var option in options)
            Options.Add(option);
    }
}
