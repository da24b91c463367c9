using System.Collections.Immutable;
using Tesson.Core.FrontEnds;

namespace Tesson.Core.Plans;

/// <summary>What a stop is planned on, beside the groups themselves.</summary>
public sealed record StopWorld
{
    /// <summary>The front ends that answer; nothing is planned for the others.</summary>
    public ImmutableHashSet<string> FrontEnds { get; init; } = [];

    /// <summary>What those have that were looked at.</summary>
    public ImmutableDictionary<string, IFrontEndState> States { get; init; } = ImmutableDictionary<string, IFrontEndState>.Empty;

    /// <summary>Whether an address is of this engine's machine: another machine's shards are left alone.</summary>
    public Func<string, bool> IsHere { get; init; } = _ => true;

    /// <summary>What groups that are gone have left in this machine's kernel, with the front end that has it.</summary>
    public ImmutableArray<(string FrontEnd, ObservedService Found)> Left { get; init; } = [];
}
