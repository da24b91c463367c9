using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>Where one shard runs.</summary>
/// <param name="Index">The shard's number, from 0.</param>
/// <param name="Cpus">The CPUs that it is pinned to; never empty.</param>
/// <param name="Mems">The memory nodes that it allocates from; empty where it is bound to none.</param>
/// <param name="UnitCount">How many units these CPUs are, in part or whole; at least 1.</param>
public sealed record ShardPlacement(int Index, CpuSet Cpus, CpuSet Mems, int UnitCount)
{
    /// <summary>Its share of the traffic beside the other shards, at least 1: the number of its CPUs; on hybrid processors that times their speed.</summary>
    public int Weight { get; init; } = Cpus.Count;

    /// <summary>The most memory that it may use, in bytes; null for no limit.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>The memory that it is left with when the machine is short of it, in bytes; null for none.</summary>
    public long? MemoryReservationBytes { get; init; }
}
