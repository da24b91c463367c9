using System.Collections.Immutable;

namespace Tesson.Core.Plans;

/// <summary>A step in its place.</summary>
/// <param name="Step">The outside call.</param>
/// <param name="Cause">Why it is done, for people.</param>
/// <param name="Needs">Positions of the steps that must have been done; if one failed, this one is not begun.</param>
/// <param name="After">Positions of the steps that must have ended, done or failed.</param>
public sealed record PlannedStep(Step Step, string Cause, ImmutableArray<int> Needs, ImmutableArray<int> After)
{
    /// <inheritdoc/>
    public override string ToString() => Cause.Length == 0 ? $"{Step}" : $"{Step}: {Cause}";
}
