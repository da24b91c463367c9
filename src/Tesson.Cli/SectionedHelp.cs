using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Tesson.Cli.Options;

namespace Tesson.Cli;

/// <summary>
/// The help of every verb, with titles between its options. The options of `run` end at the image: System.CommandLine would say that they may
/// come after it.
/// </summary>
internal sealed class SectionedHelp(HelpAction help) : SynchronousCommandLineAction
{
    /// <summary>The title above the options that every verb has.</summary>
    public const string Everywhere = "Options of every command";

    private const string Options = "Options:";

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        using StringWriter text = new();
        parseResult.InvocationConfiguration.Output = text;
        int code = help.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output = output;
        output.Write(Divide(text.ToString(), parseResult.CommandResult.Command)
            .Replace("run <IMAGE> [<COMMAND>...] [options]", "run [OPTIONS] IMAGE [COMMAND [ARG]...]", StringComparison.Ordinal));
        return code;
    }

    private static string Divide(string text, Command command)
    {
        var sections = (command as SectionedCommand)?.Sections ?? [];
        if (command is not RootCommand)
            sections = [.. sections, (Everywhere, GlobalOptions.All.First())];
        List<string> lines = [.. text.Split('\n')];
        foreach (var (title, first) in sections)
        {
            int at = lines.FindIndex(line => IsOf(first, line));
            if (lines[at - 1] == Options)
                lines[at - 1] = $"{title}:";
            else
                lines.InsertRange(at, ["", $"{title}:"]);
        }

        return string.Join('\n', lines);
    }

    /// <summary>A line is <c>  -g, --group &lt;NAME>  Group name</c>.</summary>
    private static bool IsOf(Option option, string line) =>
        line.StartsWith("  -", StringComparison.Ordinal) && line.TrimStart().Split("  ")[0].Split(' ', ',').Contains(option.Name);
}
