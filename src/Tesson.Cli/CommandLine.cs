using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Tesson.Cli.Commands;
using Tesson.Cli.Options;
using Tesson.Cli.Output;
using Tesson.Cli.Streams;

namespace Tesson.Cli;

/// <summary>The whole command line: what is declared, and how it is parsed and run.</summary>
internal static class CommandLine
{
    /// <summary>Longer than a roll-back may take; System.CommandLine would end the process after 2 s.</summary>
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromMinutes(10);

    /// <returns>The exit code: 0 done, 1 failed, 2 usage, 130 interrupted. Bugs throw.</returns>
    public static async Task<int> InvokeAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        var root = Create();
        // "@file" is an argument like any other, as it is for docker.
        var parsed = root.Parse(args is [PlanCommand.Name, ..] ? PlanDifference.Tie(args) : DockerArguments.Split(root, args), new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
            return ReportErrors(parsed, error);

        using HangUp hangUp = new();
        try
        {
            InvocationConfiguration configuration = new()
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TerminationTimeout,
            };
            return await parsed.InvokeAsync(configuration, hangUp.Token);
        }
        catch (OutputException lost)
        {
            // Whoever closed the pipe has all that was wanted: tesson ps | head -1.
            if (lost.IsReaderGone)
                return ExitCode.Done;
            await error.WriteLineAsync($"{Verb(parsed)}: {lost.Message}");
            return ExitCode.Failed;
        }
    }

    private static RootCommand Create()
    {
        RootCommand root = new("Tesson runs one container image on all of a big machine: a shard a core, cache or NUMA node, behind one address.")
        {
            RunCommand.Create(),
            PsCommand.Create(),
            StopCommand.Create(),
            StartCommand.Create(),
            SyncCommand.Create(),
            WatchCommand.Create(),
            PlanCommand.Create(),
            TopoCommand.Create(),
        };
        var version = root.Options.OfType<VersionOption>().Single();
        version.Aliases.Add("-v");
        // It stands alone, says System.CommandLine; but the other options do no harm to it.
        version.Validators.Clear();
        root.Subcommands.Add(VersionCommand.Create(version));
        root.Subcommands.Add(HelpCommand.Create(root));
        foreach (var option in GlobalOptions.All)
            root.Options.Add(option);
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new SectionedHelp((HelpAction)help.Action!);
        root.SetAction(parsed => new HelpAction().Invoke(parsed));
        return root;
    }

    private static int ReportErrors(ParseResult parsed, TextWriter error)
    {
        var command = parsed.CommandResult.Command;
        string[] faults =
        [
            .. Strangers(parsed.UnmatchedTokens).Select(word => IsOption(word) ? Unknown.Option(command, word)
                : command is RootCommand ? Unknown.Verb(command, word)
                : $"'{word}' is more than it takes; {Unknown.Help(command)}"),
            .. parsed.Errors.Where(fault => !IsOfStranger(fault, parsed.UnmatchedTokens)).Select(fault => $"{fault.Message.TrimEnd('.')}; {Unknown.Help(command)}"),
        ];
        // Without a verb nothing after the first word can be judged.
        foreach (string fault in faults.Distinct().Take(command is RootCommand ? 1 : faults.Length))
            error.WriteLine($"{Verb(parsed)}: {fault}");
        return ExitCode.Usage;
    }

    /// <summary>The words to tell of: what follows an unknown option is probably its value.</summary>
    private static IEnumerable<string> Strangers(IReadOnlyList<string> unmatched) =>
        unmatched.Where((word, i) => IsOption(word) || i == 0 || !IsOption(unmatched[i - 1]));

    private static bool IsOption(string word) => word.StartsWith('-');

    private static bool IsOfStranger(ParseError fault, IEnumerable<string> unmatched) =>
        unmatched.Any(word => fault.Message.Contains($"'{word}'", StringComparison.Ordinal));

    private static string Verb(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "tesson" : $"tesson {parsed.CommandResult.Command.Name}";
}
