using System.Collections.Immutable;
using Tesson.Core.Placement;

namespace Tesson.Core;

/// <summary>What is to be made true.</summary>
public sealed record SyncRequest
{
    /// <summary>The groups; null for all, and for what groups that are gone have left.</summary>
    public ImmutableHashSet<string>? Names { get; init; }

    /// <summary>Front ends to look at even if no group names them: something may be left there.</summary>
    public ImmutableArray<string> FrontEnds { get; init; } = [];

    /// <summary>Which of the front ends are looked at, by address; those that are left out are somebody else's to look at.</summary>
    public Func<string, bool> Takes { get; init; } = _ => true;

    /// <summary>Whether shards are pinned anew that do not run on their CPUs.</summary>
    public bool Pins { get; init; } = true;

    /// <summary>What is kept free for the system, should a shard need other CPUs.</summary>
    public Reserve Reserve { get; init; } = Reserve.Nothing;

    /// <summary>Whether to plan only.</summary>
    public bool DryRun { get; init; }
}
