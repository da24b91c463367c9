using System.Globalization;
using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>Says for each shard why it is where it is: <c>node 1, L3 #3: 4 of 8 cores, 4 free there; memory node 1</c>.</summary>
public sealed class Reasons
{
    private readonly Machine _machine;
    private readonly CpuSet _free;
    private readonly CpuSet _online;
    private readonly Dictionary<int, int> _coreOf;
    private readonly Dictionary<int, int> _cacheOf;
    private readonly ILookup<int, int> _nodesOf;
    private readonly Dictionary<CpuSet, Place> _places = [];

    /// <param name="machine">The machine that was planned on.</param>
    /// <param name="layout">The plan.</param>
    public Reasons(Machine machine, Layout layout)
    {
        _machine = machine;
        _free = machine.Allowed - layout.IsolatedCpus - layout.ReservedCpus - layout.HeldCpus;
        _online = CpuSet.Of(machine.Pus.Select(pu => pu.OsIndex));
        _coreOf = UsableMachine.IndexByCpu(machine.Cores.Select(core => core.Cpus));
        _cacheOf = UsableMachine.IndexByCpu(machine.L3s.Select(cache => cache.Cpus));
        _nodesOf = machine.Nodes.Index().Where(node => node.Item.Kind == MemoryKind.Ordinary)
            .SelectMany(node => node.Item.Cpus.Select(cpu => (cpu, node.Index))).ToLookup(entry => entry.cpu, entry => entry.Index);
    }

    /// <summary>A place with a name, and how many of its cores may be used, and are free.</summary>
    private sealed record Place(CpuSet Allowed, int Cores, int Free);

    /// <summary>The reason for one shard.</summary>
    public string Of(ShardPlacement shard)
    {
        string where = Where(shard.Cpus, out var place);
        int own = Cores(shard.Cpus);
        string share = shard.Cpus == place.Allowed ? place.Cores == 1 ? "the whole core" : string.Create(CultureInfo.InvariantCulture, $"all {place.Cores} cores")
            : string.Create(CultureInfo.InvariantCulture, $"{Part(shard.Cpus, own)} of {place.Cores} {(place.Cores == 1 ? "core" : "cores")}");
        string free = place.Free < place.Cores ? string.Create(CultureInfo.InvariantCulture, $", {place.Free} free there") : "";
        string memory = shard.Mems.IsEmpty ? "memory anywhere" : $"memory node{(shard.Mems.Count == 1 ? "" : "s")} {shard.Mems}{KindOf(shard.Mems)}";
        string weight = shard.Weight == shard.Cpus.Count ? "" : string.Create(CultureInfo.InvariantCulture, $"; weight {shard.Weight}");
        return $"{where}: {share}{free}; {memory}{weight}";
    }

    /// <summary>The smallest place around the CPUs that has a name: some L3s, some nodes, or the machine.</summary>
    private string Where(CpuSet cpus, out Place place)
    {
        int[] nodes = [.. cpus.SelectMany(cpu => _nodesOf[cpu]).Distinct()];
        var numbers = CpuSet.Of(nodes.Select(node => _machine.Nodes[node].OsIndex));
        bool inCaches = cpus.All(_cacheOf.ContainsKey);
        int[] caches = inCaches ? [.. cpus.Select(cpu => _cacheOf[cpu]).Distinct()] : [];
        place = PlaceOf(inCaches ? CpuSet.Union(caches.Select(cache => _machine.L3s[cache].Cpus))
            : cpus.All(_nodesOf.Contains) ? CpuSet.Union(nodes.Select(node => _machine.Nodes[node].Cpus))
            : _online);
        string node = numbers.IsEmpty ? "no node" : $"node{(numbers.Count == 1 ? "" : "s")} {numbers}";
        return inCaches ? $"{node}, L3{(caches.Length == 1 ? "" : "s")} #{CpuSet.Of(caches)}" : node;
    }

    private Place PlaceOf(CpuSet cpus)
    {
        if (!_places.TryGetValue(cpus, out var place))
            _places[cpus] = place = new Place(cpus & _machine.Allowed, Cores(cpus & _machine.Allowed), Cores(cpus & _free));
        return place;
    }

    /// <summary>What sort of memory it is, where that is not ordinary.</summary>
    private string KindOf(CpuSet nodes)
    {
        string[] kinds = [.. _machine.Nodes.Where(node => nodes.Contains(node.OsIndex)).Select(node => node.Kind.Words()).Distinct()];
        return kinds is [var one] && one == MemoryKind.Ordinary.Words() ? "" : $" ({string.Join(" and ", kinds)})";
    }

    private int Cores(CpuSet cpus) => cpus.Select(cpu => _coreOf.TryGetValue(cpu, out int core) ? core : -1 - cpu).Distinct().Count();

    private string Part(CpuSet cpus, int cores)
    {
        bool whole = cpus.All(cpu => !_coreOf.TryGetValue(cpu, out int core) || (_machine.Cores[core].Cpus & _machine.Allowed).IsSubsetOf(cpus));
        return whole || cores > 1 ? string.Create(CultureInfo.InvariantCulture, $"{cores}")
            : cpus.Count == 1 ? "a thread of one" : string.Create(CultureInfo.InvariantCulture, $"{cpus.Count} threads of one");
    }
}
