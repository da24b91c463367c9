using System.Collections.Immutable;
using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>Cores of one locality that share an L3, or all of them where the locality has none.</summary>
/// <param name="L3">The position of the L3 in the machine's list, or -1.</param>
/// <param name="Cores">The allowed CPUs of each core, in the order of the tree.</param>
internal sealed record CacheGroup(int L3, ImmutableArray<CpuSet> Cores);
