using System.CommandLine;
using Tesson.Cli.Options;
using Tesson.Core.Plans;

namespace Tesson.Cli.Output;

/// <summary>Chooses how progress is shown: bars on a terminal, plain lines elsewhere, nothing if it is not wanted.</summary>
internal static class Progress
{
    public static IProgressListener For(ParseResult parsed, bool quiet)
    {
        bool verbose = parsed.GetValue(GlobalOptions.Verbose);
        if (quiet && !verbose)
            return SilentProgress.Instance;
        bool terminal = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb" or "");
        return terminal && !verbose ? new TerminalProgress() : new PlainProgress(verbose);
    }
}
