using System.Collections.Immutable;
using Tesson.Core.Groups;
using Tesson.Core.Placement;
using Tesson.Topology;

namespace Tesson.Core.Plans;

/// <summary>What shards are pinned anew on.</summary>
public sealed record RepinWorld
{
    /// <summary>The shards to look at, with what they are pinned to; in the order in which they choose.</summary>
    public required ImmutableArray<ObservedShard> Shards { get; init; }

    /// <summary>The CPUs that are online.</summary>
    public required CpuSet Online { get; init; }

    /// <summary>Every container of the engine, with what those that run are pinned to; needed where a shard's whole plan is lost.</summary>
    public IReadOnlyList<ObservedContainer> Containers { get; init; } = [];

    /// <summary>Reads the machine: done only where a shard has to get other CPUs.</summary>
    public required Func<Machine> ReadMachine { get; init; }

    /// <summary>What is kept free for the system.</summary>
    public Reserve Reserve { get; init; } = Reserve.Nothing;
}
