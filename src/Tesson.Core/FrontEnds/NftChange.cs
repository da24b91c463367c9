using System.Collections.Immutable;
using Tesson.Conntrack;

namespace Tesson.Core.FrontEnds;

/// <summary>The kernel's tables after a change.</summary>
/// <param name="State">The tables.</param>
/// <param name="Gone">Where tracked flows must not lead any more. They are deleted after the tables were changed: before, the next packet would make them again.</param>
internal sealed record NftChange(NftState State, ImmutableHashSet<FlowTarget> Gone)
{
    /// <summary>A change that no flow has to do with.</summary>
    public static NftChange Of(NftState state) => new(state, []);
}
