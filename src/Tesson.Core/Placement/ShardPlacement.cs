using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>Where one shard runs.</summary>
/// <param name="Index">The shard's number, from 0.</param>
/// <param name="Cpus">The CPUs that it is pinned to; never empty.</param>
/// <param name="Mems">The memory nodes that it allocates from; never empty.</param>
/// <param name="UnitCount">How many units these CPUs are, at least 1.</param>
public sealed record ShardPlacement(int Index, CpuSet Cpus, CpuSet Mems, int UnitCount);
