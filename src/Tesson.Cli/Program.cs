using Tesson.Cli.Streams;

namespace Tesson.Cli;

internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        StandardStreams.OpenMissing(args);
        using var output = StandardStreams.OpenOutput();
        using var error = StandardStreams.OpenError();
        // The libraries that log and that draw progress write there.
        Console.SetError(error);
        Crash.OnOtherThreads(error);
        return await Crash.GuardAsync(error, () => CommandLine.InvokeAsync(args, output, error));
    }
}
