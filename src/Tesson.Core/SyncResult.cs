using System.Collections.Immutable;
using Tesson.Core.Plans;

namespace Tesson.Core;

/// <summary>What a sync did.</summary>
/// <param name="Plan">What was done; empty where front ends and engine agreed.</param>
/// <param name="Faults">What went wrong, a sentence each.</param>
/// <param name="Unready">Shards that run and are not ready yet, by name.</param>
public sealed record SyncResult(Plan Plan, ImmutableArray<string> Faults, ImmutableArray<string> Unready)
{
    /// <summary>The front ends that were looked at, by address.</summary>
    public ImmutableArray<string> FrontEnds { get; init; } = [];

    /// <summary>What both did, this one first.</summary>
    public SyncResult And(SyncResult other) => new(Plan.Then(other.Plan), [.. Faults, .. other.Faults], [.. Unready, .. other.Unready])
    {
        FrontEnds = [.. FrontEnds, .. other.FrontEnds],
    };
}
