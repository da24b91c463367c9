using System.Collections.Immutable;

namespace Tesson.Topology;

/// <summary>An object of a machine, with what lies in it: see <see cref="MachineTree"/>.</summary>
public sealed record MachineObject
{
    /// <summary>Its level.</summary>
    public required MachineObjectKind Kind { get; init; }

    /// <summary>The operating system's number of it; -1 where it has none (caches, the machine).</summary>
    public int OsIndex { get; init; } = -1;

    /// <summary>Its CPUs that are online; empty only for a machine without any.</summary>
    public required CpuSet Cpus { get; init; }

    /// <summary>The size of a cache in bytes; 0 where it is not known, and for everything else.</summary>
    public long SizeBytes { get; init; }

    /// <summary>
    /// The memory nodes that are local to just these CPUs, by OS index: of objects of the kind <see cref="MachineObjectKind.Node"/>
    /// one or more, of the machine those without CPUs, of others none.
    /// </summary>
    public ImmutableArray<NumaNode> Memory { get; init; } = [];

    /// <summary>What lies in it, in the order of the machine; the children's CPUs are disjoint, and together its own.</summary>
    public ImmutableArray<MachineObject> Children { get; init; } = [];

    /// <summary>Its hardware threads, in the order of the machine.</summary>
    public IEnumerable<MachineObject> Pus => Kind == MachineObjectKind.Pu ? [this] : Children.SelectMany(child => child.Pus);
}
