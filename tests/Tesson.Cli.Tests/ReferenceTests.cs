using System.Text;
using System.Text.RegularExpressions;
using Tesson.Testing;

namespace Tesson.Cli.Tests;

/// <summary>docs/reference has what <c>--help</c> says. <c>TESSON_WRITE=1</c> writes it anew.</summary>
[Collection(Called.Alone)]
public sealed partial class ReferenceTests
{
    private static readonly string[] Verbs = ["run", "ps", "stop", "start", "sync", "watch", "plan", "topo"];

    public static TheoryData<string> Pages => [.. Verbs];

    [Theory, MemberData(nameof(Pages))]
    public async Task The_reference_says_what_help_says(string verb)
    {
        var called = await Called.WithAsync(verb, "--help");
        Assert.Equal(0, called.Code);
        string expected = Markdown(verb, called.Output);
        Assert.Equal(Repository.Checked(expected, $"docs/reference/{verb}.md"), expected);
    }

    [Fact]
    public async Task Every_verb_has_a_page()
    {
        string listed = (await Called.WithAsync("--help")).Output.Split("Commands:")[1];
        var verbs = Verb().Matches(listed).Select(match => match.Groups[1].Value).Except(["version", "help"]);
        Assert.Equal(verbs.Order(), Verbs.Order());
    }

    [Fact]
    public async Task The_help_of_run_has_sections() => Assert.Equal(
        ["Group:", "Image and ports:", "Placement:", "Limits of a shard:", "Front end:", "Waiting:", "Output:", "Options of every command:"],
        (await Called.WithAsync("run", "--help")).Output.Split('\n').SkipWhile(line => line != "Arguments:").Skip(1).Where(line => line.EndsWith(':')));

    /// <summary>A heading for each title of the help; below it its rows as a table, or its lines as they are.</summary>
    private static string Markdown(string verb, string help)
    {
        StringBuilder page = new($"# tesson {verb}\n\nMade from `tesson {verb} --help`.\n");
        string title = "";
        foreach (string line in help.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0))
        {
            if (line.EndsWith(':') && line[0] != ' ')
                title = line.TrimEnd(':');
            else if (title == "Description")
                page.Append($"\n{line.Trim()}\n");
            else if (title == "Usage")
                page.Append($"\n```\ntesson {line.Trim().Split(' ', 2)[1]}\n```\n"); // the name of the process that prints it
            else if (Row().Match(line) is { Success: true } row)
            {
                if (title.Length > 0)
                    page.Append($"\n## {title}\n\n| | |\n| --- | --- |\n");
                title = "";
                page.Append($"| `{row.Groups["name"].Value.Replace("|", "\\|", StringComparison.Ordinal)}` | {row.Groups["text"].Value.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
            }
        }

        return page.ToString();
    }

    [GeneratedRegex(@"^  (?<name>\S.*?)  +(?<text>\S.*)$")]
    private static partial Regex Row();

    [GeneratedRegex("^  ([a-z]+) ", RegexOptions.Multiline)]
    private static partial Regex Verb();
}
