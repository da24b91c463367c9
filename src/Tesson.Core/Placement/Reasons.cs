using System.Globalization;
using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>Says for each shard why it is where it is: <c>node 1, L3 #3: 4 of 8 cores free there; memory node 1</c>.</summary>
public sealed class Reasons
{
    private readonly Machine _machine;
    private readonly CpuSet _free;
    private readonly Dictionary<int, int> _coreOf;
    private readonly Dictionary<int, int> _cacheOf;
    private readonly ILookup<int, NumaNode> _nodesOf;
    private readonly Dictionary<(bool AreCaches, CpuSet Numbers), Place> _places = []; // many shards share one

    /// <param name="machine">The machine that was planned on.</param>
    /// <param name="layout">The plan.</param>
    public Reasons(Machine machine, Layout layout)
    {
        _machine = machine;
        _free = machine.Allowed - layout.ReservedCpus - layout.HeldCpus;
        _coreOf = UsableMachine.IndexByCpu(machine.Cores.Select(core => core.Cpus));
        _cacheOf = UsableMachine.IndexByCpu(machine.L3s.Select(cache => cache.Cpus));
        _nodesOf = machine.Nodes.Where(node => node.Kind == MemoryKind.Ordinary).SelectMany(node => node.Cpus.Select(cpu => (cpu, node))).ToLookup(entry => entry.cpu, entry => entry.node);
    }

    /// <summary>Where a shard can be said to be.</summary>
    /// <param name="Cpus">The allowed CPUs there.</param>
    /// <param name="All">The cores of these.</param>
    /// <param name="Free">The cores of these that nobody holds and that are not reserved.</param>
    private sealed record Place(CpuSet Cpus, int All, int Free);

    /// <summary>The reason for one shard.</summary>
    public string Of(ShardPlacement shard)
    {
        string where = Where(shard.Cpus, out var place);
        int own = Cores(shard.Cpus);
        var (_, all, free) = place;
        string share = shard.Cpus == place.Cpus ? all == 1 ? "the whole core" : string.Create(CultureInfo.InvariantCulture, $"all {all} cores")
            : free < all ? string.Create(CultureInfo.InvariantCulture, $"{own} of {all} cores, {free} free there")
            : string.Create(CultureInfo.InvariantCulture, $"{Part(shard.Cpus, own)} of {all} {(all == 1 ? "core" : "cores")}");
        string memory = shard.Mems.IsEmpty ? "memory anywhere" : $"memory node{(shard.Mems.Count == 1 ? "" : "s")} {shard.Mems}";
        string weight = shard.Weight == shard.Cpus.Count ? "" : string.Create(CultureInfo.InvariantCulture, $"; weight {shard.Weight}");
        return $"{where}: {share}; {memory}{weight}";
    }

    /// <summary>The smallest place around the CPUs that has a name: an L3 in its node, a node, some nodes.</summary>
    private string Where(CpuSet cpus, out Place place)
    {
        var nodes = CpuSet.Of(cpus.SelectMany(cpu => _nodesOf[cpu]).Select(node => node.OsIndex));
        bool inside = cpus.All(_cacheOf.ContainsKey);
        var caches = inside ? CpuSet.Of(cpus.Select(cpu => _cacheOf[cpu])) : CpuSet.Empty;
        var key = inside ? (true, caches) : (false, cpus.All(_nodesOf.Contains) ? nodes : CpuSet.Empty);
        if (!_places.TryGetValue(key, out place!))
            _places[key] = place = PlaceOf(key);
        string node = nodes.IsEmpty ? "no node" : $"node{(nodes.Count == 1 ? "" : "s")} {nodes}";
        return inside ? $"{node}, L3{(caches.Count == 1 ? "" : "s")} #{caches}" : node;
    }

    /// <summary>Some L3s, some nodes, or with no number the whole machine.</summary>
    private Place PlaceOf((bool AreCaches, CpuSet Numbers) key)
    {
        var cpus = key.Numbers.IsEmpty ? _machine.Allowed
            : key.AreCaches ? CpuSet.Union(key.Numbers.Select(number => _machine.L3s[number].Cpus))
            : CpuSet.Union(_machine.Nodes.Where(node => key.Numbers.Contains(node.OsIndex)).Select(node => node.Cpus));
        cpus &= _machine.Allowed;
        return new Place(cpus, Cores(cpus), Cores(cpus & _free));
    }

    private int Cores(CpuSet cpus) => cpus.Select(cpu => _coreOf.TryGetValue(cpu, out int core) ? core : -1 - cpu).Distinct().Count();

    private string Part(CpuSet cpus, int cores)
    {
        bool whole = cpus.All(cpu => !_coreOf.TryGetValue(cpu, out int core) || (_machine.Cores[core].Cpus & _machine.Allowed).IsSubsetOf(cpus));
        return whole || cores > 1 ? string.Create(CultureInfo.InvariantCulture, $"{cores}")
            : cpus.Count == 1 ? "a thread of one" : string.Create(CultureInfo.InvariantCulture, $"{cpus.Count} threads of one");
    }
}
