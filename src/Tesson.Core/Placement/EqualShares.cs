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

    /// <summary>Cuts shards to the size of the smallest, in whole cores where none is smaller than one; to one L3 or locality where they fit in.</summary>
    public static IEnumerable<CpuSet> Trim(UsableMachine usable, IReadOnlyCollection<CpuSet> shards)
    {
        int size = shards.Min(shard => shard.Count);
        var coreOf = UsableMachine.IndexByCpu(usable.Cores);
        var cacheOf = UsableMachine.IndexByCpu(usable.Caches.Select(cache => CpuSet.Union(cache.Cores)));
        var localityOf = UsableMachine.IndexByCpu(usable.Localities.Select(locality => locality.Cpus));
        return shards.Select(shard => shard.Count == size ? shard : Of(Home(Home(shard, localityOf), cacheOf)));

        CpuSet Home(CpuSet shard, Dictionary<int, int> placeOf)
        {
            var places = shard.GroupBy(cpu => placeOf[cpu]).Select(place => CpuSet.Of(place)).ToArray();
            return places.Length == 1 ? shard : places.Where(place => place.Count >= size).MinBy(place => place.Count) ?? shard;
        }

        CpuSet Of(CpuSet shard)
        {
            int room = size;
            List<CpuSet> cores = [];
            foreach (int core in shard.Select(cpu => coreOf[cpu]).Distinct().Order())
            {
                if (room <= 0)
                    break;
                var part = usable.Cores[core] & shard;
                cores.Add(part.Count <= room ? part : CpuSet.Of(part.Take(room)));
                room -= part.Count;
            }

            return CpuSet.Union(cores);
        }
    }

    /// <summary>Whole cores for each shard, spread over the machine.</summary>
    /// <param name="usable">The machine; its cores are alike.</param>
    /// <param name="shards">No fewer than localities, no more than cores.</param>
    public static IEnumerable<CpuSet> Cut(UsableMachine usable, int shards)
    {
        int size = usable.Cores.Length / shards;
        while (usable.Localities.Sum(locality => Rooms(locality, size).Sum(room => room.Length / size)) < shards)
            size--;
        return Spread([.. usable.Localities.Select(locality => Rooms(locality, size)
            .SelectMany(room => room.Chunk(size)).Where(chunk => chunk.Length == size).Select(chunk => CpuSet.Union(chunk)).ToImmutableArray())], shards);
    }

    /// <summary>The rooms of a locality that no shard of that size leaves: its L3s, if one fits in any.</summary>
    private static IEnumerable<ImmutableArray<CpuSet>> Rooms(Locality locality, int size) =>
        locality.Caches.Any(cache => cache.Cores.Length >= size) ? locality.Caches.Select(cache => cache.Cores) : [[.. locality.Cores]];

    /// <summary>One more for the locality that is used least, again and again; in each the pieces that are farthest apart.</summary>
    private static IEnumerable<CpuSet> Spread(ImmutableArray<CpuSet>[] pieces, int shards)
    {
        int[] counts = new int[pieces.Length];
        PriorityQueue<int, (double Used, int Last)> next = new();
        for (int room = 0; room < pieces.Length; room++)
            Offer(room);
        for (int shard = 0; shard < shards; shard++)
        {
            int room = next.Dequeue();
            counts[room]++;
            Offer(room);
        }

        return pieces.SelectMany((room, index) => Enumerable.Range(0, counts[index]).Select(i => room[(int)((long)i * room.Length / counts[index])]));

        void Offer(int room)
        {
            if (counts[room] < pieces[room].Length)
                next.Enqueue(room, ((counts[room] + 1.0) / pieces[room].Length, -room));
        }
    }
}
