using Tesson.Core.Placement;
using Tesson.Topology;

namespace Tesson.Core.Tests.Placement;

/// <summary>Each shard has the memory of its localities; where that cannot be had the nearest, and the plan says so.</summary>
internal sealed class MemsRules(Expectation expected, Layout layout)
{
    public IEnumerable<string> Violations()
    {
        if (expected.Request.Mems == MemoryBinding.None)
            return layout.Shards.Where(shard => !shard.Mems.IsEmpty).Select(shard => $"shard {shard.Index} is bound to memory {shard.Mems}");
        (CpuSet Own, CpuSet[] Nearest)[] wanted = [.. layout.Shards.Select(shard => Wanted(shard.Cpus))];
        if (expected.Request.Mems == MemoryBinding.Interleave)
            wanted = [.. wanted.Select(_ => (CpuSet.Union(wanted.Select(one => one.Own)), wanted.SelectMany(one => one.Nearest).ToArray()))];
        return [.. Warned(wanted.Any(one => one.Nearest.Any(IsToldOf))), .. layout.Shards.Zip(wanted).DistinctBy(pair => (pair.First.Cpus, pair.First.Mems)).SelectMany(pair => Faults(pair.First, pair.Second.Own, pair.Second.Nearest))];
    }

    /// <summary>High-bandwidth memory without CPUs is nobody's own, and who asks for it is not warned of that.</summary>
    private bool IsToldOf(CpuSet nearest) =>
        expected.Request.Mems != MemoryBinding.HighBandwidth || expected.Machine.Nodes.Any(node => nearest.Contains(node.OsIndex) && !node.Cpus.IsEmpty);

    private IEnumerable<string> Warned(bool must)
    {
        bool says = layout.Warnings.Any(warning => warning.Contains("they get", StringComparison.Ordinal));
        if (says != must)
            yield return $"{(must ? "a" : "no")} shard lacks memory of its own, and the warnings say otherwise";
    }

    private IEnumerable<string> Faults(ShardPlacement shard, CpuSet own, CpuSet[] nearest)
    {
        var allowed = expected.Machine.AllowedNodes;
        var memory = expected.Memory(expected.Parts[0]);
        if (shard.Mems.IsEmpty || !shard.Mems.IsSubsetOf(allowed) || !expected.Machine.Nodes.Any(node => shard.Mems.Contains(node.OsIndex) && memory.IsIn(node)))
            yield return $"shard {shard.Index} has mems '{shard.Mems}'";
        if (memory.HasOrdinary && (!own.IsSubsetOf(shard.Mems) || !shard.Mems.IsSubsetOf(own | CpuSet.Union(nearest)) || nearest.Any(nodes => !nodes.Overlaps(shard.Mems))))
            yield return $"shard {shard.Index} on {shard.Cpus} has mems {shard.Mems}, its own are '{own}', the nearest '{string.Join(" or ", nearest.Distinct())}'";
    }

    /// <summary>The memory of the localities that are used; for those without any the nodes of which one has to be there.</summary>
    private (CpuSet Own, CpuSet[] Nearest) Wanted(CpuSet cpus)
    {
        var part = expected.Parts.First(part => part.Facts.Machine.Allowed.Overlaps(cpus));
        int[] localities = [.. MachineFacts.Members(cpus, part.Facts.LocalityOf)];
        return (
            CpuSet.Union(localities.Select(number => expected.Memory(part).Own[number])),
            [.. localities.Where(number => expected.Memory(part).Own[number].IsEmpty).Select(number => expected.Memory(part).Nearest[number])]);
    }
}
