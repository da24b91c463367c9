using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>
/// What hwloc's own <c>hwloc-distrib</c> would do, to compare with: from the root down each object is given a part of
/// the shards by its share of the PUs, rounded up from the left, until one shard or no child is left (hwloc/helper.h).
/// Placed by PUs alone, it repeats PUs, and crosses nodes where the numbers say so.
/// </summary>
public static class HwlocDistrib
{
    /// <param name="machine">The machine.</param>
    /// <param name="usable">What may be used of it; not empty.</param>
    /// <param name="shards">At least 1.</param>
    /// <returns>A set a shard.</returns>
    public static IReadOnlyList<CpuSet> Place(Machine machine, CpuSet usable, int shards)
    {
        List<CpuSet> sets = [];
        Distribute([MachineTree.Of(machine)], usable, shards, sets);
        return sets;
    }

    private static void Distribute(IReadOnlyCollection<MachineObject> roots, CpuSet usable, int shards, List<CpuSet> sets)
    {
        (MachineObject Object, CpuSet Cpus)[] parts = [.. roots.Select(root => (root, root.Cpus & usable)).Where(part => !part.Item2.IsEmpty)];
        long total = parts.Sum(part => part.Cpus.Count);
        long before = 0;
        foreach (var (root, cpus) in parts)
        {
            int chunk = (int)(RoundedUp(before + cpus.Count) - RoundedUp(before));
            before += cpus.Count;
            if (chunk > 1 && !root.Children.IsEmpty)
                Distribute(root.Children, usable, chunk, sets);
            else if (chunk > 0)
                sets.AddRange(Enumerable.Repeat(cpus, chunk));
            else
                sets[^1] |= cpus; // too small for a shard of its own: it goes with the one before
        }

        long RoundedUp(long weight) => ((weight * shards) + total - 1) / total;
    }
}
