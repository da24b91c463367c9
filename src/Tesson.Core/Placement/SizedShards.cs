using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>As many shards of one size as fit: whole cores, inside an L3 where they fit, then inside a locality.</summary>
internal static class SizedShards
{
    /// <param name="usable">The machine.</param>
    /// <param name="cpus">The CPUs that each shard has at least, at least 1.</param>
    /// <returns>Disjoint sets; none where not even one fits.</returns>
    public static IEnumerable<CpuSet> Fill(UsableMachine usable, int cpus)
    {
        var shards = usable.Localities.SelectMany(locality =>
        {
            List<CpuSet> left = [];
            CpuSet[] inside = [.. locality.Caches.SelectMany(cache => Chop(cache.Cores, cpus, left))];
            // What the caches leave over still makes shards, which then use two.
            return inside.Concat(Chop(left, cpus, []));
        }).ToArray();
        // Shards larger than any locality have to cross: each begins at a locality, if there is room enough for that.
        return shards.Length > 0 ? shards : Across(usable, cpus);
    }

    private static List<CpuSet> Across(UsableMachine usable, int cpus)
    {
        int most = Chop(usable.Cores, cpus, []).Count;
        int[] threads = [.. usable.Cores.Select(core => core.Count)];
        int first = 0;
        List<CpuSet> shards = [];
        List<CpuSet> left = [];
        int crossed = 0;
        foreach (var (place, locality) in usable.Localities.Index())
        {
            // What is left over would make the next shard cross one more than it has to. It stays free, if as many shards fit without it.
            var ahead = usable.Localities.AsSpan()[place..];
            if (left.Count > 0 && crossed + Reach(ahead, cpus - left.Sum(core => core.Count)) > Reach(ahead, cpus)
                && Pieces(threads.AsSpan(first), cpus) >= most - shards.Count)
            {
                left.Clear();
            }

            crossed = left.Count == 0 ? 1 : crossed + 1;
            List<CpuSet> over = [];
            var cut = Chop([.. left, .. locality.Cores], cpus, over);
            shards.AddRange(cut);
            if (cut.Count > 0)
                crossed = 1;
            left = over;
            first += locality.CoreCount;
        }

        return shards;
    }

    /// <summary>How many of these localities, in their order, it takes to have so many CPUs.</summary>
    private static int Reach(ReadOnlySpan<Locality> localities, int cpus)
    {
        int count = 0;
        foreach (var locality in localities)
        {
            if (cpus <= 0)
                break;
            cpus -= locality.Cpus.Count;
            count++;
        }

        return count;
    }

    private static int Pieces(ReadOnlySpan<int> threads, int cpus)
    {
        int pieces = 0;
        int size = 0;
        foreach (int its in threads)
            if ((size += its) >= cpus)
                (pieces, size) = (pieces + 1, 0);
        return pieces;
    }

    /// <summary>Cuts a row of cores into pieces of no fewer CPUs and no core more than that takes; what is over is left.</summary>
    private static List<CpuSet> Chop(IEnumerable<CpuSet> cores, int cpus, List<CpuSet> left)
    {
        List<CpuSet> pieces = [];
        List<CpuSet> piece = [];
        int size = 0;
        foreach (var core in cores)
        {
            piece.Add(core);
            size += core.Count;
            if (size < cpus)
                continue;
            // Where cores have different numbers of threads, the last can make smaller ones needless: they begin the next piece.
            List<CpuSet> spare = [];
            foreach (var needless in piece.OrderByDescending(its => its.Count).Where(its => size - its.Count >= cpus).ToArray())
            {
                if (size - needless.Count < cpus)
                    continue;
                size -= needless.Count;
                spare.Add(needless);
                piece.Remove(needless);
            }

            pieces.Add(CpuSet.Union(piece));
            piece = spare;
            size = spare.Sum(its => its.Count);
        }

        left.AddRange(piece);
        return pieces;
    }
}
