using System.Globalization;
using Tesson.Core.Placement;

namespace Tesson.Cli.Output;

/// <summary>The layout for people.</summary>
internal static class LayoutTable
{
    public static void Print(Layout layout, TextWriter output)
    {
        Columns table = new("SHARD", "CPUS", "MEMS", "UNITS");
        foreach (var shard in layout.Shards)
        {
            string units = string.Create(CultureInfo.InvariantCulture, $"{shard.UnitCount} {layout.Unit.Word(shard.UnitCount)}");
            table.Add(shard.Index.ToString(CultureInfo.InvariantCulture), shard.Cpus.ToString(), shard.Mems.ToString(), units);
        }

        table.Print(output);
        if (!layout.UnusedCpus.IsEmpty)
            output.WriteLine($"unused CPUs: {layout.UnusedCpus}");
    }
}
