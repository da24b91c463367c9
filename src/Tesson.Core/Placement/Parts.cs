using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>Shares shards out among the parts of a machine, and the units of each among its shards.</summary>
internal static class Parts
{
    /// <param name="parts">The parts, the fastest first.</param>
    /// <param name="level">What the units are.</param>
    /// <param name="shards">No more than units.</param>
    /// <returns>Disjoint sets; with fewer shards than parts the slower parts are left out, else nothing is.</returns>
    public static IEnumerable<CpuSet> Split(IReadOnlyList<Part> parts, Unit level, int shards)
    {
        Part[] used = [.. parts.Take(shards)];
        if (shards == used.Sum(part => part.Units.Length))
            return used.SelectMany(part => part.Units); // the units themselves, and nothing of all below is loaded
        int cores = used.Sum(part => part.Usable.Cores.Length);
        if (level is Unit.Core or Unit.Pu && shards >= cores)
            return Rooms.SplitCores([.. used.SelectMany(part => part.Usable.Cores)], shards);
        int[] sizes = [.. used.Select(part => level == Unit.Pu ? part.Usable.Cores.Length : part.Units.Length)];
        int[] counts = used.Length == 1 ? [shards] : EvenShares.Allocate(sizes, shards);
        return used.Zip(counts).SelectMany(entry => entry.Second >= entry.First.Units.Length
            ? entry.First.Units
            : UnitShares.Split(entry.First.Usable, entry.First.Units, level, entry.Second));
    }

    /// <summary>
    /// Each shard one unit, close together: in the fastest part that has enough of them, else in the fastest ones. Units on
    /// CPUs near a device come before all others.
    /// </summary>
    public static IEnumerable<CpuSet> Pack(Machine machine, IReadOnlyList<Part> parts, int shards, CpuSet local)
    {
        Part[] near = [.. parts.Select(part => part with { Units = [.. part.Units.Where(local.Overlaps)] })];
        int units = near.Sum(part => part.Units.Length);
        if (units >= shards)
            return Pack(machine, near, shards);
        return near.SelectMany(part => part.Units)
            .Concat(Pack(machine, [.. parts.Select(part => part with { Units = [.. part.Units.Where(unit => !unit.Overlaps(local))] })], shards - units));
    }

    private static IEnumerable<CpuSet> Pack(Machine machine, Part[] parts, int shards)
    {
        var home = parts.FirstOrDefault(part => part.Units.Length >= shards);
        foreach (var part in home is null ? parts : [home])
        {
            int count = Math.Min(shards, part.Units.Length);
            foreach (var unit in Packing.Choose(machine, part.Usable, part.Units, count))
                yield return unit;
            shards -= count;
        }
    }
}
