using System.Collections.Immutable;

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

    /// <summary>Whether to plan only.</summary>
    public bool DryRun { get; init; }
}
