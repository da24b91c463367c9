namespace Tesson.Cli;

/// <summary>The end after a bug of Tesson's own: a stack trace for whoever mends it, and an exit code of its own.</summary>
internal static class Crash
{
    /// <returns>What the action returns; <see cref="ExitCode.Bug"/> where it throws.</returns>
    public static async Task<int> GuardAsync(TextWriter error, Func<Task<int>> action)
    {
        try
        {
            return await action();
        }
#pragma warning disable CA1031 // The runtime would end the process by SIGABRT, and write a core file.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            Tell(error, bug);
            return ExitCode.Bug;
        }
    }

    /// <summary>Ends the process in the same way where a thread of its own throws, which nobody awaits.</summary>
    public static void OnOtherThreads(TextWriter error) => AppDomain.CurrentDomain.UnhandledException += (_, thrown) =>
    {
        Tell(error, thrown.ExceptionObject);
        Environment.Exit(ExitCode.Bug);
    };

    private static void Tell(TextWriter error, object bug) =>
        error.WriteLine($"tesson: this is a bug of Tesson's; please report it with these lines\n{bug}");
}
