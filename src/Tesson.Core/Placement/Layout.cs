using System.Collections.Immutable;
using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>The shards of a group on a machine.</summary>
/// <param name="Unit">The unit that was planned by.</param>
/// <param name="Shards">One placement a shard, by index; neighbours in the list are neighbours in the machine.</param>
/// <param name="UnusedCpus">CPUs that might be used and that no shard has.</param>
/// <param name="Warnings">What the user should know of it, a sentence each.</param>
public sealed record Layout(
    Unit Unit,
    ImmutableArray<ShardPlacement> Shards,
    CpuSet UnusedCpus,
    ImmutableArray<string> Warnings)
{
    /// <summary>What was understood in another way than it was written, a sentence each: nothing is wrong with it.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>CPUs that are kept free for the system.</summary>
    public CpuSet ReservedCpus { get; init; } = CpuSet.Empty;

    /// <summary>CPUs that the kernel keeps from ordinary work (<c>isolcpus</c>, <c>nohz_full</c>), and that were therefore left out.</summary>
    public CpuSet IsolatedCpus { get; init; } = CpuSet.Empty;

    /// <summary>CPUs that others are pinned to, and that were therefore left out.</summary>
    public CpuSet HeldCpus { get; init; } = CpuSet.Empty;

    /// <summary>All CPUs of all shards.</summary>
    public CpuSet Cpus => CpuSet.Union(Shards.Select(shard => shard.Cpus));
}
