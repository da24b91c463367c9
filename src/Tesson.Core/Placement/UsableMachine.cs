using System.Collections.Immutable;
using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>A machine cut to what may be used: its localities, with their caches and cores, in the order of the tree.</summary>
internal sealed record UsableMachine(CpuSet Cpus, ImmutableArray<Locality> Localities, bool EveryCoreHasL3)
{
    public ImmutableArray<CpuSet> Cores { get; } = [.. Localities.SelectMany(locality => locality.Cores)];

    /// <summary>The L3s, cut at the borders of localities, and the localities without any.</summary>
    public ImmutableArray<CacheGroup> Caches { get; } = [.. Localities.SelectMany(locality => locality.Caches)];

    /// <summary>
    /// The localities by L3, where L3s are around whole localities and some around several; empty elsewhere, and then a
    /// locality is never smaller than its L3s.
    /// </summary>
    public ImmutableArray<ImmutableArray<Locality>> OuterCaches
    {
        get
        {
            if (!EveryCoreHasL3 || Localities.Any(locality => locality.Caches.Length > 1))
                return [];
            var groups = Localities.GroupBy(locality => locality.Caches[0].L3).Select(group => group.ToImmutableArray()).ToImmutableArray();
            return groups.Length < Localities.Length ? groups : [];
        }
    }

    /// <summary>Whether cores have different numbers of hardware threads, so that sizes are told in threads and not in cores.</summary>
    private bool CountsThreads { get; } = Localities.SelectMany(locality => locality.Cores).Select(core => core.Count).Distinct().Skip(1).Any();

    /// <summary>The size of a locality: its cores, or its threads where cores differ in them.</summary>
    public int SizeOf(Locality locality) => CountsThreads ? locality.Cpus.Count : locality.CoreCount;

    /// <summary>The size of some whole cores of it, told in the same way.</summary>
    public int SizeOf(CpuSet cores) => CountsThreads ? cores.Count : cores.Count / Cores[0].Count;

    /// <summary>The cores of an L3, to be cut.</summary>
    public CoreRow RowOf(CacheGroup cache) => new(cache.Cores, CountsThreads);

    /// <param name="machine">The machine.</param>
    /// <param name="cpus">What may be used of it; at least one allowed CPU.</param>
    public static UsableMachine Of(Machine machine, CpuSet cpus)
    {
        // Of a node inside a larger one the inner counts, which comes later here.
        var localityOf = IndexByCpu(machine.Nodes.Select(node => node.Cpus & cpus).Distinct().OrderByDescending(set => set.Count));
        var coreOf = IndexByCpu(machine.Cores.Select(core => core.Cpus));
        var cacheOf = IndexByCpu(machine.L3s.Select(cache => cache.Cpus));
        var packageOf = IndexByCpu(machine.Packages.Select(package => package.Cpus));

        // PUs come in the order of the tree; localities and cores come in the order of their first PU.
        Dictionary<int, List<(CpuSet Core, int L3)>> cores = [];
        HashSet<int> seen = [];
        foreach (int pu in machine.Pus.Select(pu => pu.OsIndex).Where(cpus.Contains))
        {
            bool hasCore = coreOf.TryGetValue(pu, out int core);
            if (hasCore && !seen.Add(core))
                continue;
            var threads = hasCore ? machine.Cores[core].Cpus & cpus : CpuSet.Of(pu);
            int locality = localityOf.GetValueOrDefault(pu, -1);
            if (!cores.TryGetValue(locality, out var list))
                cores.Add(locality, list = []);
            list.Add((threads, cacheOf.GetValueOrDefault(pu, -1)));
        }

        // A dictionary without removals lists its entries in the order of their arrival.
        return new UsableMachine(
            cpus,
            [.. cores.Values.Select(list => new Locality(
                CpuSet.Union(list.Select(entry => entry.Core)),
                GroupByCache(list),
                packageOf.GetValueOrDefault(list[0].Core.First, -1)))],
            cores.Values.All(list => list.All(entry => entry.L3 >= 0)));
    }

    /// <summary>For each CPU the position of the last set that it is in.</summary>
    public static Dictionary<int, int> IndexByCpu(IEnumerable<CpuSet> sets)
    {
        Dictionary<int, int> index = [];
        int number = 0;
        foreach (var set in sets)
        {
            foreach (int cpu in set)
                index[cpu] = number;
            number++;
        }

        return index;
    }

    /// <summary>Cores without an L3 join the L3 before them, or the first; where there is none at all they are one group.</summary>
    private static ImmutableArray<CacheGroup> GroupByCache(List<(CpuSet Core, int L3)> cores)
    {
        var groups = ImmutableArray.CreateBuilder<CacheGroup>();
        int[] caches = [.. cores.Select(core => core.L3)];
        int known = caches.FirstOrDefault(cache => cache >= 0, -1);
        for (int i = 0; i < caches.Length; i++)
            caches[i] = known = caches[i] >= 0 ? caches[i] : known;
        for (int first = 0, next; first < cores.Count; first = next)
        {
            for (next = first + 1; next < cores.Count && caches[next] == caches[first];)
                next++;
            groups.Add(new CacheGroup(caches[first], [.. cores[first..next].Select(entry => entry.Core)]));
        }

        return groups.ToImmutable();
    }
}
