using System.CommandLine;
using Tesson.Cli.Options;
using Tesson.Core.Plans;

namespace Tesson.Cli.Output;

/// <summary>Chooses how progress is shown: bars on a terminal, plain lines elsewhere, nothing if it is not wanted.</summary>
internal static class Progress
{
    /// <summary>What an interrupt does to a run.</summary>
    public const string Undoes = "interrupted: waiting for what was begun, then undoing it";

    /// <summary>What it does to other verbs.</summary>
    public const string Ends = "interrupted: waiting for what was begun";

    /// <param name="parsed">The command line.</param>
    /// <param name="quiet">Whether it is not wanted.</param>
    /// <param name="interrupt">What an interrupt does, which is told all the same.</param>
    public static IProgressListener For(ParseResult parsed, bool quiet, string interrupt)
    {
        bool verbose = parsed.GetValue(GlobalOptions.Verbose);
        if (quiet && !verbose)
            return new QuietProgress(new Messages(parsed), interrupt);
        bool terminal = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb" or "");
        return terminal && !verbose ? new TerminalProgress(interrupt) : new PlainProgress(verbose, interrupt);
    }

    /// <summary>For verbs that tell themselves what they did: lines under --verbose only.</summary>
    public static IProgressListener Verbose(ParseResult parsed) =>
        parsed.GetValue(GlobalOptions.Verbose) ? new PlainProgress(verbose: true, Ends) : SilentProgress.Instance;
}
