namespace Tesson.Topology;

/// <summary>
/// The levels of a machine, the outermost first. Of objects with the same CPUs the one of the earlier level holds the
/// other: a package holds its only node, and that its only L3.
/// </summary>
public enum MachineObjectKind
{
    /// <summary>The whole machine: the root.</summary>
    Machine,

    /// <summary>A processor package (socket).</summary>
    Package,

    /// <summary>A group of CPUs that hwloc names nothing else: a cluster, a board.</summary>
    Group,

    /// <summary>A die of a package.</summary>
    Die,

    /// <summary>The CPUs that one or more memory nodes are local to.</summary>
    Node,

    /// <summary>The CPUs that share a third-level cache.</summary>
    L3,

    /// <summary>The CPUs that share a second-level cache.</summary>
    L2,

    /// <summary>A core.</summary>
    Core,

    /// <summary>A hardware thread: a leaf.</summary>
    Pu,
}
