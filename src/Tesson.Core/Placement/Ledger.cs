using System.Collections.Immutable;
using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>Who is pinned to which CPUs, so that nothing is laid over another.</summary>
/// <param name="Holdings">By holder: groups first, then containers that somebody pinned by hand, each by name.</param>
/// <param name="Unpinned">The running containers that are not pinned at all, by name, without those that do Tesson's own work.</param>
public sealed record Ledger(ImmutableArray<Holding> Holdings, ImmutableArray<string> Unpinned)
{
    /// <summary>Nobody holds anything.</summary>
    public static Ledger Empty { get; } = new([], []);

    /// <summary>All CPUs that are held.</summary>
    public CpuSet Cpus { get; } = CpuSet.Union(Holdings.Select(holding => holding.Cpus));

    /// <summary>Those whose CPUs are among these, cut to them.</summary>
    public IEnumerable<Holding> On(CpuSet cpus) =>
        Holdings.Select(holding => holding with { Cpus = holding.Cpus & cpus }).Where(holding => !holding.Cpus.IsEmpty);
}
