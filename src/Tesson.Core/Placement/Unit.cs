namespace Tesson.Core.Placement;

/// <summary>What one shard gets by default, and what is never cut in two.</summary>
public enum Unit
{
    /// <summary>A core, with all of its hardware threads.</summary>
    Core,

    /// <summary>The CPUs that share their nearest memory (a NUMA node with CPUs).</summary>
    Node,

    /// <summary>A hardware thread.</summary>
    Pu,

    /// <summary>The whole machine.</summary>
    Machine,
}
