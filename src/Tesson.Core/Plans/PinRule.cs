using Tesson.Core.Groups;
using Tesson.Core.Placement;
using Tesson.Topology;

namespace Tesson.Core.Plans;

/// <summary>
/// Decides which CPUs a shard is to be pinned to while some of those that it was planned on may be offline, or outside of a control group that was narrowed. Pure. Its
/// label keeps the plan, and this decides anew each time:
/// <list type="number">
/// <item>what it can have of its plan: all of it, or the rest;</item>
/// <item>where that is nothing, the replacement that it has, if nobody else is on it and it is as large as the plan;</item>
/// <item>else as many free CPUs as the plan had, or as there are, in whole cores (but for unit <c>pu</c>): those of its
/// memory nodes first, then those that are nearest to these, and there an L3 that has them all before one that has not;</item>
/// <item>where none is free, the CPUs of its group on its memory nodes, or else all of its group's, shared.</item>
/// </list>
/// Memory nodes stay: what it has allocated is there. (<c>docs/decisions/0009-offline-cpus.md</c>)
/// </summary>
public static class PinRule
{
    /// <summary>The pin where no replacement has to be looked for: 1 and 2; null where one has.</summary>
    /// <param name="shard">The shard; what it is pinned to is known.</param>
    /// <param name="usable">The CPUs that it can have: online, and inside the control group around it.</param>
    /// <param name="others">What all others hold; only asked where nothing of the plan is usable.</param>
    public static CpuSet? Settled(ObservedShard shard, CpuSet usable, Func<CpuSet> others)
    {
        var planned = shard.Cpus!;
        var left = planned & usable;
        if (!left.IsEmpty)
            return left;
        return shard.Container.PinnedCpus is { } pinned && pinned.Count == planned.Count && pinned.IsSubsetOf(usable) && !pinned.Overlaps(others())
            ? pinned
            : null;
    }

    /// <summary>Free CPUs in place of a plan that is lost: 3; null where none is free.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="taken">What all others hold, and what is reserved.</param>
    public static CpuSet? Replacement(Machine machine, ObservedShard shard, CpuSet taken)
    {
        bool isByThread = shard.Container.Labels.GetValueOrDefault(Label.Kind) == Unit.Pu.Name();
        int count = shard.Cpus!.Count;
        var groups = from locality in UsableMachine.Of(machine, machine.Allowed).Localities
                     let distance = Distance(machine, shard.Mems, locality.Cpus)
                     from cache in locality.Caches
                     let free = cache.Cores.Select(core => !core.Overlaps(taken) ? core : isByThread ? core - taken : CpuSet.Empty).Where(core => !core.IsEmpty).ToArray()
                     orderby distance, free.Sum(core => core.Count) >= count ? 0 : 1
                     select free;
        var cpus = CpuSet.Of(groups.SelectMany(free => free).SelectMany(core => core).Take(count));
        return cpus.IsEmpty ? null : cpus;
    }

    /// <summary>CPUs of the group's others to share where none is free: 4; null where the group has none online.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="group">The CPUs that the other shards of the group run on.</param>
    public static CpuSet? Shared(Machine machine, ObservedShard shard, CpuSet group)
    {
        var usable = group & machine.Allowed;
        var near = usable & CpuSet.Union(NodesOf(machine, shard.Mems).Select(node => node.Cpus));
        return !near.IsEmpty ? near : !usable.IsEmpty ? usable : null;
    }

    /// <summary>How far CPUs are from memory nodes: -1 beside them, then the firmware's latency; alike where nothing tells.</summary>
    private static long Distance(Machine machine, CpuSet? mems, CpuSet cpus)
    {
        NumaNode[] own = [.. NodesOf(machine, mems)];
        if (own.Length == 0 || own.Any(node => node.Cpus.Overlaps(cpus)))
            return -1;
        return (from node in own
                from other in machine.Nodes
                where other.Cpus.Overlaps(cpus)
                select machine.Distances?.Between(other.OsIndex, node.OsIndex) ?? (SharesPackage(machine, node, other) ? 0 : long.MaxValue))
            .DefaultIfEmpty(long.MaxValue).Min();
    }

    private static bool SharesPackage(Machine machine, NumaNode node, NumaNode other) =>
        machine.Packages.Any(package => package.Cpus.Overlaps(node.Cpus) && package.Cpus.Overlaps(other.Cpus));

    private static IEnumerable<NumaNode> NodesOf(Machine machine, CpuSet? mems) =>
        machine.Nodes.Where(node => mems?.Contains(node.OsIndex) == true);
}
