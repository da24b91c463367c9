using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>CPUs that somebody is pinned to.</summary>
/// <param name="Holder">The group's name, or that of a container which is of no group.</param>
/// <param name="IsGroup">Whether it is a group of Tesson's.</param>
/// <param name="Cpus">The CPUs; never empty.</param>
public sealed record Holding(string Holder, bool IsGroup, CpuSet Cpus)
{
    /// <inheritdoc/>
    public override string ToString() => $"{(IsGroup ? "group" : "container")} '{Holder}' holds {CpuWords.Of(Cpus)}";
}
