using System.Diagnostics;
using System.Globalization;
using Tesson.Topology;

namespace Tesson.Core.Tests.Placement;

/// <summary>The tool <c>hwloc-distrib</c> of Debian's package hwloc, asked for placements.</summary>
internal static class DistribTool
{
    public static string Missing => "hwloc-distrib is not installed (Debian's package hwloc)";

    public static bool IsThere { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "hwloc-distrib")));

    /// <param name="source">An XML file, or a synthetic description.</param>
    /// <param name="shards">How many.</param>
    public static CpuSet[] Place(TopologySource source, int shards)
    {
        ProcessStartInfo start = new("hwloc-distrib") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] input = source is TopologySource.Synthetic synthetic ? [synthetic.Description, "--if", "synthetic"] : [source.ToString()!, "--if", "xml"];
        foreach (string argument in (string[])["--input", .. input, shards.ToString(CultureInfo.InvariantCulture)])
            start.ArgumentList.Add(argument);
        using var tool = Process.Start(start)!;
        var error = tool.StandardError.ReadToEndAsync();
        string[] lines = tool.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        tool.WaitForExit();
        Assert.True(tool.ExitCode == 0, error.Result);
        return [.. lines.Select(Parse)];
    }

    /// <summary>hwloc's text: words of 32 bits in hexadecimal, the highest first; an empty word is 0.</summary>
    private static CpuSet Parse(string text) => CpuSet.Of(text.Split(',').Reverse().SelectMany((word, index) =>
    {
        uint bits = word.Length == 0 ? 0 : uint.Parse(word.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return Enumerable.Range(0, 32).Where(bit => (bits >> bit & 1) != 0).Select(bit => (index * 32) + bit);
    }));
}
