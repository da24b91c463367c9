using System.Globalization;
using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>Says for each shard why it is where it is: <c>node 1, L3 #3: 4 of 8 cores free there; memory node 1</c>.</summary>
public sealed class Reasons
{
    private readonly Machine _machine;
    private readonly Layout _layout;
    private readonly CpuSet _free;
    private readonly Dictionary<int, int> _coreOf;

    /// <param name="machine">The machine that was planned on.</param>
    /// <param name="layout">The plan.</param>
    public Reasons(Machine machine, Layout layout)
    {
        (_machine, _layout) = (machine, layout);
        _free = machine.Allowed - layout.ReservedCpus - layout.HeldCpus;
        _coreOf = UsableMachine.IndexByCpu(machine.Cores.Select(core => core.Cpus));
    }

    /// <summary>The reason for one shard.</summary>
    public string Of(ShardPlacement shard)
    {
        string where = Where(shard.Cpus, out var place);
        int own = Cores(shard.Cpus);
        int all = Cores(place & _machine.Allowed);
        int free = Cores(place & _free);
        string share = shard.Cpus == (place & _machine.Allowed) ? all == 1 ? "the whole core" : string.Create(CultureInfo.InvariantCulture, $"all {all} cores")
            : free < all ? string.Create(CultureInfo.InvariantCulture, $"{own} of {all} cores, {free} free there")
            : string.Create(CultureInfo.InvariantCulture, $"{Part(shard.Cpus, own)} of {all} {(all == 1 ? "core" : "cores")}");
        string memory = shard.Mems.IsEmpty ? "memory anywhere" : $"memory node{(shard.Mems.Count == 1 ? "" : "s")} {shard.Mems}";
        string weight = shard.Weight == shard.Cpus.Count ? "" : string.Create(CultureInfo.InvariantCulture, $"; weight {shard.Weight}");
        return $"{where}: {share}; {memory}{weight}";
    }

    /// <summary>The smallest place around the CPUs that has a name: an L3 in its node, a node, some nodes.</summary>
    private string Where(CpuSet cpus, out CpuSet place)
    {
        NumaNode[] nodes = [.. _machine.Nodes.Where(node => node.Kind == MemoryKind.Ordinary && node.Cpus.Overlaps(cpus))];
        var numbers = CpuSet.Of(nodes.Select(node => node.OsIndex));
        int[] caches = [.. Enumerable.Range(0, _machine.L3s.Length).Where(i => _machine.L3s[i].Cpus.Overlaps(cpus))];
        bool inside = caches.Length > 0 && cpus.IsSubsetOf(CpuSet.Union(caches.Select(i => _machine.L3s[i].Cpus)));
        place = inside ? CpuSet.Union(caches.Select(i => _machine.L3s[i].Cpus))
            : nodes.Length > 0 && cpus.IsSubsetOf(CpuSet.Union(nodes.Select(node => node.Cpus))) ? CpuSet.Union(nodes.Select(node => node.Cpus))
            : CpuSet.Of(_machine.Pus.Select(pu => pu.OsIndex));
        string node = numbers.IsEmpty ? "no node" : $"node{(numbers.Count == 1 ? "" : "s")} {numbers}";
        return inside ? $"{node}, L3{(caches.Length == 1 ? "" : "s")} #{CpuSet.Of(caches)}" : node;
    }

    private int Cores(CpuSet cpus) => cpus.Select(cpu => _coreOf.TryGetValue(cpu, out int core) ? core : -1 - cpu).Distinct().Count();

    private string Part(CpuSet cpus, int cores)
    {
        bool whole = cpus.All(cpu => !_coreOf.TryGetValue(cpu, out int core) || (_machine.Cores[core].Cpus & _machine.Allowed).IsSubsetOf(cpus));
        return whole || cores > 1 ? string.Create(CultureInfo.InvariantCulture, $"{cores}")
            : cpus.Count == 1 ? "a thread of one" : string.Create(CultureInfo.InvariantCulture, $"{cpus.Count} threads of one");
    }
}
