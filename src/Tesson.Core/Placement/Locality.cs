using System.Collections.Immutable;
using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>Allowed CPUs that share their nearest memory, in the order of the tree.</summary>
/// <param name="Cpus">All of them.</param>
/// <param name="Caches">Their cores by L3; cores without one are with a neighbour that has one.</param>
/// <param name="Package">The number of the package that the first core is in, or -1.</param>
internal sealed record Locality(CpuSet Cpus, ImmutableArray<CacheGroup> Caches, int Package)
{
    public int CoreCount { get; } = Caches.Sum(cache => cache.Cores.Length);

    public IEnumerable<CpuSet> Cores => Caches.SelectMany(cache => cache.Cores);
}
