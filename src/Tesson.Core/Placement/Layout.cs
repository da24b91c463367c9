using System.Collections.Immutable;
using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>The shards of a group on a machine.</summary>
/// <param name="Unit">The unit that was asked for.</param>
/// <param name="Shards">One placement a shard, by index; neighbours in the list are neighbours in the machine.</param>
/// <param name="UnusedCpus">Allowed CPUs that no shard has.</param>
/// <param name="Warnings">What the user should know of it, a sentence each.</param>
public sealed record Layout(
    Unit Unit,
    ImmutableArray<ShardPlacement> Shards,
    CpuSet UnusedCpus,
    ImmutableArray<string> Warnings);
