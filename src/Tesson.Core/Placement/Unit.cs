namespace Tesson.Core.Placement;

/// <summary>What one shard gets by default, and what is never cut in two. Finer ones first.</summary>
public enum Unit
{
    /// <summary>A hardware thread.</summary>
    Pu,

    /// <summary>A core, with all of its hardware threads.</summary>
    Core,

    /// <summary>The cores that share a third-level cache (a CCX of AMD's); where there is none, a cache of the second level.</summary>
    L3,

    /// <summary>A die of a package.</summary>
    Die,

    /// <summary>A processor package (socket).</summary>
    Package,

    /// <summary>The CPUs that share their nearest memory (a NUMA node with CPUs).</summary>
    Node,

    /// <summary>The whole machine.</summary>
    Machine,
}
