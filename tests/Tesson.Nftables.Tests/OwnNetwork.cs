using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Tesson.Nftables.Tests;

/// <summary>Runs a test in a network of its own, with tables of its own; needs root and nft.</summary>
internal static partial class OwnNetwork
{
    private const int CLONE_NEWNET = 0x40000000;

    public static void Run(Action test)
    {
        bool required = Environment.GetEnvironmentVariable("TESSON_REQUIRE_ENGINE") == "1";
        Skip.If(Nft.Obstacle is not null && !required, Nft.Obstacle);
        Assert.Null(Nft.Obstacle);
        Exception? fault = null;
        // A namespace belongs to a thread, and what the thread starts inherits it.
        Thread thread = new(() =>
        {
            try
            {
                Assert.Equal(0, unshare(CLONE_NEWNET));
                test();
            }
#pragma warning disable CA1031 // carried over to the test's own thread
            catch (Exception caught)
#pragma warning restore CA1031
            {
                fault = caught;
            }
        });
        thread.Start();
        thread.Join();
        if (fault is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(fault);
    }

    /// <summary>Runs nft itself, as somebody else would.</summary>
    public static string Shell(string arguments, string input = "")
    {
        using var process = Process.Start(new ProcessStartInfo(Nft.Program!, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
        return output;
    }

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int unshare(int flags);
}
