using System.Collections.Immutable;
using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>
/// Splits a machine into no more shards than it has PUs. Of cores, L3s and localities, the finest that has no more
/// members than there are shards is the room that no shard leaves; fewer shards than localities get whole ones.
/// </summary>
internal static class Rooms
{
    /// <returns>Disjoint sets, in the order of the tree, whose union is the machine.</returns>
    public static IEnumerable<CpuSet> Split(UsableMachine machine, int shards)
    {
        if (shards >= machine.Cores.Length)
            return SplitCores(machine.Cores, shards);
        if (shards >= machine.Caches.Length)
            return SplitEach([.. machine.Caches.Select(cache => cache.Cores)], shards);
        if (shards >= machine.Localities.Length)
            return SplitLocalities(machine.Localities, shards);
        return CachesThemselves(machine, shards) ?? JoinLocalities(machine.Localities, shards);
    }

    /// <summary>More shards than cores, or as many: none leaves its core.</summary>
    public static IEnumerable<CpuSet> SplitCores(IReadOnlyCollection<CpuSet> cores, int shards) =>
        SplitEach([.. cores.Select(IReadOnlyList<CpuSet> (core) => [.. core.Select(pu => CpuSet.Of(pu))])], shards);

    /// <summary>Shares the shards out among the rooms and splits each evenly.</summary>
    private static IEnumerable<CpuSet> SplitEach(IReadOnlyList<IReadOnlyList<CpuSet>> rooms, int shards)
    {
        int[] counts = EvenShares.Allocate([.. rooms.Select(room => room.Count)], shards);
        return rooms.SelectMany((room, index) => Chunks(room, EvenShares.Parts(room.Count, counts[index])));
    }

    /// <summary>Whole cores, more shards than localities and fewer than L3s.</summary>
    private static IEnumerable<CpuSet> SplitLocalities(ImmutableArray<Locality> localities, int shards)
    {
        int[] counts = EvenShares.Allocate([.. localities.Select(locality => locality.CoreCount)], shards);
        LocalityCut[] cuts = [.. localities.Select((locality, index) => LocalityCut.Of(locality, counts[index]))];
        if (!cuts.All(cut => cut.IsEven))
            cuts = LocalityCut.Settle(localities, counts);
        return localities.SelectMany((locality, index) => Chunks([.. locality.Cores], cuts[index].Sizes));
    }

    /// <summary>Fewer shards than localities, and as many as L3s that are whole localities each: the L3s themselves.</summary>
    private static IEnumerable<CpuSet>? CachesThemselves(UsableMachine machine, int shards)
    {
        var byCache = machine.Localities.ToLookup(locality => locality.Caches.Length == 1 ? locality.Caches[0].L3 : -1);
        return machine.EveryCoreHasL3 && byCache.Count == shards && !byCache.Contains(-1)
            ? byCache.Select(cache => CpuSet.Union(cache.Select(locality => locality.Cpus)))
            : null;
    }

    /// <summary>Neighbouring localities, whole: evenly, and of equals across the fewest packages.</summary>
    private static IEnumerable<CpuSet> JoinLocalities(ImmutableArray<Locality> localities, int shards)
    {
        int[] packageBorders = new int[localities.Length]; // to the left of each locality
        for (int i = 1; i < localities.Length; i++)
            packageBorders[i] = packageBorders[i - 1] + (localities[i].Package == localities[i - 1].Package ? 0 : 1);
        var cut = Runs.Cut(
            [.. localities.Select(locality => locality.CoreCount)],
            shards,
            (from, end) => (0, packageBorders[end - 1] - packageBorders[from]),
            shortest: 1,
            longest: localities.Length - shards + 1);
        return Chunks([.. localities.Select(locality => locality.Cpus)], cut.Lengths);
    }

    /// <summary>Neighbours together, so many at a time.</summary>
    public static IEnumerable<CpuSet> Chunks(IReadOnlyList<CpuSet> row, IEnumerable<int> lengths)
    {
        int start = 0;
        foreach (int length in lengths)
        {
            yield return CpuSet.Union(row.Skip(start).Take(length));
            start += length;
        }
    }
}
