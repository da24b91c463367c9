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

    private static IEnumerable<CpuSet> Across(UsableMachine usable, int cpus)
    {
        int spare = usable.Cpus.Count % cpus;
        List<CpuSet> cores = [];
        int size = 0;
        foreach (var locality in usable.Localities)
        {
            if (size > 0 && size <= spare && size + locality.Cpus.Count < cpus && locality.Cpus.Count * 2 > cpus)
            {
                spare -= size;
                size = 0;
                cores.Clear();
            }

            foreach (var core in locality.Cores)
            {
                cores.Add(core);
                size += core.Count;
                if (size < cpus)
                    continue;
                yield return CpuSet.Union(cores);
                cores.Clear();
                size = 0;
            }
        }
    }

    /// <summary>Cuts a row of cores into pieces of no fewer CPUs; what is over is left.</summary>
    private static List<CpuSet> Chop(IEnumerable<CpuSet> cores, int cpus, List<CpuSet> left)
    {
        List<CpuSet> pieces = [];
        List<CpuSet> piece = [];
        foreach (var core in cores)
        {
            piece.Add(core);
            if (piece.Sum(its => its.Count) < cpus)
                continue;
            pieces.Add(CpuSet.Union(piece));
            piece.Clear();
        }

        left.AddRange(piece);
        return pieces;
    }
}
