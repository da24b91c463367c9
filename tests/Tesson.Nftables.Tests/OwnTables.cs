using System.Diagnostics;
using Tesson.Testing;

namespace Tesson.Nftables.Tests;

/// <summary>Runs a test in a network of its own, with tables of its own; needs root and nft.</summary>
internal static class OwnTables
{
    public static void Run(Action test)
    {
        bool required = Environment.GetEnvironmentVariable("TESSON_REQUIRE_ENGINE") == "1";
        Skip.If(Nft.Obstacle is not null && !required, Nft.Obstacle);
        Assert.Null(Nft.Obstacle);
        OwnNetwork.Run(test);
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
}
