using Tesson.Core.Placement;
using Tesson.Topology;

namespace Tesson.Core.Groups;

/// <summary>Tells from containers who holds which CPUs. Pure.</summary>
public static class Allocations
{
    /// <summary>
    /// Who is pinned to which CPUs. Shards that were created and not started hold their CPUs too: their run is
    /// about to start them.
    /// </summary>
    /// <param name="containers">All containers; those of no group that run must know what they are pinned to.</param>
    /// <param name="without">A group that does not count: the one that is replaced; or null.</param>
    public static Ledger Of(IEnumerable<ObservedContainer> containers, string? without = null)
    {
        ObservedContainer[] all = [.. containers];
        var groups = ObservedGroup.From(all)
            .Where(group => group.Name != without)
            .Select(group => new Holding(group.Name, true, CpuSet.Union(group.Shards.Where(shard => shard.Container.HoldsCpus).Select(CpusOf))));
        var others = all.Where(container => container.IsActive && !container.Labels.ContainsKey(Label.Group)).ToArray();
        return new Ledger(
            [.. groups.Concat(others
                .OrderBy(container => container.Name, StringComparer.Ordinal)
                .Select(container => new Holding(container.Name, false, container.PinnedCpus ?? CpuSet.Empty)))
                .Where(holding => !holding.Cpus.IsEmpty)],
            [.. others.Where(container => container is { PinnedCpus: null, IsAgent: false }).Select(container => container.Name).Order(StringComparer.Ordinal)]);
    }

    /// <summary>
    /// What its label says, and what the engine pins it to where that is known. They differ after CPUs went offline: it
    /// holds its replacements, and is put back on its own when they are online again.
    /// </summary>
    private static CpuSet CpusOf(ObservedShard shard) => (shard.Cpus ?? CpuSet.Empty) | (shard.Container.PinnedCpus ?? CpuSet.Empty);
}
