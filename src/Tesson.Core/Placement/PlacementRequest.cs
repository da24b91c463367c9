using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>What is asked of the planner. What contradicts itself is refused where the words are read.</summary>
public sealed record PlacementRequest
{
    /// <summary>What a shard is made of.</summary>
    public Unit Unit { get; init; } = Unit.Core;

    /// <summary>The number of shards, 1 to <see cref="Planner.MaxSize"/>; null for one a unit.</summary>
    public int? Size { get; init; }

    /// <summary>The CPUs of each shard, in whole cores; as many shards as fit. Null where <see cref="Size"/> or the units tell.</summary>
    public int? CpusPerShard { get; init; }

    /// <summary>Whether each shard gets one unit, close to the others, in place of its share of all units.</summary>
    public bool Pack { get; init; }

    /// <summary>Whether all shards have the same number of CPUs, and what is over is left unused.</summary>
    public bool Equal { get; init; }

    /// <summary>Whether the second and further hardware threads of a core are used.</summary>
    public bool Smt { get; init; } = true;

    /// <summary>What is kept free for the system.</summary>
    public Reserve Reserve { get; init; } = Reserve.Nothing;

    /// <summary>The CPUs to plan inside of; null for all.</summary>
    public CpuSet? Cpus { get; init; }

    /// <summary>The memory nodes to plan inside of, by their CPUs; null for all.</summary>
    public CpuSet? Nodes { get; init; }

    /// <summary>The kind of core to use, on hybrid processors.</summary>
    public KindChoice Kind { get; init; }

    /// <summary>One kind of core by its number, in place of <see cref="Kind"/>; or null.</summary>
    public KindNumber? KindNumber { get; init; }

    /// <summary>The device to be close to, or null.</summary>
    public Near? Near { get; init; }

    /// <summary>Which memory nodes a shard is bound to.</summary>
    public MemoryBinding Mems { get; init; }

    /// <summary>Whether CPUs that others are pinned to are used all the same.</summary>
    public bool Share { get; init; }

    /// <summary>The most memory that a shard may use, or null for no limit.</summary>
    public MemoryQuota? Memory { get; init; }

    /// <summary>The memory that a shard is left with when the machine is short of it, or null.</summary>
    public MemoryQuota? MemoryReservation { get; init; }
}
