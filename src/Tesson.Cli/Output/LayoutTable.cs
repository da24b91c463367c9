using System.Globalization;
using Tesson.Core.Placement;

namespace Tesson.Cli.Output;

/// <summary>The layout for people: a line a shard with its reason, what is left over, and how good it is.</summary>
internal static class LayoutTable
{
    public static void Print(PlannedLayout plan, TextWriter output)
    {
        var layout = plan.Layout;
        Reasons reasons = new(plan.Machine, layout);
        bool hasMemory = layout.Shards[0].MemoryBytes is not null;
        Columns table = hasMemory ? new("SHARD", "CPUS", "MEMS", "UNITS", "MEMORY", "WHY") : new("SHARD", "CPUS", "MEMS", "UNITS", "WHY");
        foreach (var shard in layout.Shards)
        {
            string units = string.Create(CultureInfo.InvariantCulture, $"{shard.UnitCount} {layout.Unit.Word(shard.UnitCount)}");
            string[] memory = hasMemory ? [string.Create(CultureInfo.InvariantCulture, $"{shard.MemoryBytes >> 20} MiB")] : [];
            table.Add([
                shard.Index.ToString(CultureInfo.InvariantCulture), shard.Cpus.ToString(), shard.Mems.IsEmpty ? "any" : shard.Mems.ToString(), units, .. memory, reasons.Of(shard)]);
        }

        table.Print(output);
        Tell("unused CPUs", layout.UnusedCpus);
        Tell("isolated CPUs", layout.IsolatedCpus);
        Tell("reserved CPUs", layout.ReservedCpus);
        Tell("held CPUs", layout.HeldCpus);
        output.WriteLine($"quality:        {plan.Quality}");
        output.WriteLine($"hwloc-distrib:  {plan.Distrib?.ToString() ?? "would give one CPU to several shards"}");

        void Tell(string what, Topology.CpuSet cpus)
        {
            if (!cpus.IsEmpty)
                output.WriteLine($"{what}: {cpus}");
        }
    }
}
