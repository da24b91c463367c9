using System.Collections.Immutable;
using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>Cores that are planned on alike: of one kind, or of kinds that hardly differ.</summary>
/// <param name="Cpus">Their CPUs; never empty.</param>
/// <param name="Speed">What one of its CPUs is worth beside others, in the unit of <see cref="CoreKinds.Measure"/>: that of its fastest; 0 where it is not known.</param>
/// <param name="CoreType">The name of its core type, such as <c>IntelAtom</c>; null where hwloc tells of none.</param>
public sealed record CoreKind(CpuSet Cpus, int Speed, string? CoreType)
{
    /// <summary>The kinds that it is made of as hwloc tells them, the fastest first; empty for one of these itself.</summary>
    public ImmutableArray<CoreKind> Members { get; init; } = [];
}
