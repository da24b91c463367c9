using System.Collections.Immutable;
using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>Shards of one size, the largest that no locality and no L3 has to be crossed for; what is over is left unused.</summary>
internal static class EqualShares
{
    /// <summary>The machine without the cores whose number of hardware threads is not the usual one: they could not be in equal shards.</summary>
    public static CpuSet Alike(UsableMachine usable)
    {
        int usual = usable.Cores.GroupBy(core => core.Count).OrderByDescending(group => group.Count()).ThenByDescending(group => group.Key).First().Key;
        return CpuSet.Union(usable.Cores.Where(core => core.Count == usual));
    }

    /// <summary>Cuts shards to the size of the smallest, in whole cores where none is smaller than one.</summary>
    public static IEnumerable<CpuSet> Trim(UsableMachine usable, IReadOnlyCollection<CpuSet> shards)
    {
        int size = shards.Min(shard => shard.Count);
        var coreOf = UsableMachine.IndexByCpu(usable.Cores);
        return shards.Select(shard =>
        {
            List<CpuSet> cores = [];
            foreach (int core in shard.Select(cpu => coreOf[cpu]).Distinct().Order())
            {
                var part = usable.Cores[core] & shard;
                int room = size - cores.Sum(its => its.Count);
                if (room > 0)
                    cores.Add(part.Count <= room ? part : CpuSet.Of(part.Take(room)));
            }

            return CpuSet.Union(cores);
        });
    }

    /// <summary>Whole cores for each shard, spread over the machine.</summary>
    /// <param name="usable">The machine; its cores are alike.</param>
    /// <param name="shards">No fewer than localities, no more than cores.</param>
    public static IEnumerable<CpuSet> Cut(UsableMachine usable, int shards)
    {
        for (int size = usable.Cores.Length / shards; ; size--)
        {
            ImmutableArray<ImmutableArray<CpuSet>> pieces = [.. usable.Localities.Select(locality => Pieces(locality, size))];
            if (pieces.Sum(room => room.Length) >= shards)
                return Spread(pieces, shards);
        }
    }

    /// <summary>The shards that a locality has room for, those of the same L3 in a row.</summary>
    private static ImmutableArray<CpuSet> Pieces(Locality locality, int size)
    {
        bool fits = locality.Caches.Any(cache => cache.Cores.Length >= size);
        IEnumerable<IEnumerable<CpuSet>> rooms = fits ? locality.Caches.Select(cache => cache.Cores.AsEnumerable()) : [locality.Cores];
        return [.. rooms.SelectMany(room => room.Chunk(size)).Where(chunk => chunk.Length == size).Select(chunk => CpuSet.Union(chunk))];
    }

    /// <summary>One more for the locality that is used least, again and again; in each the pieces that are farthest apart.</summary>
    private static IEnumerable<CpuSet> Spread(ImmutableArray<ImmutableArray<CpuSet>> pieces, int shards)
    {
        int[] counts = new int[pieces.Length];
        for (int shard = 0; shard < shards; shard++)
        {
            int next = Enumerable.Range(0, counts.Length).Where(room => counts[room] < pieces[room].Length)
                .MinBy(room => ((counts[room] + 1.0) / pieces[room].Length, -room));
            counts[next]++;
        }

        return pieces.SelectMany((room, index) => Enumerable.Range(0, counts[index]).Select(i => room[(int)((long)i * room.Length / counts[index])]));
    }
}
