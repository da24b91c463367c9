using System.Collections.Immutable;

namespace Tesson.Core.FrontEnds;

/// <summary>Where this machine's settings let clients on its loopback be led to a bridge (<c>route_localnet</c>).</summary>
/// <param name="Possible">The engine's bridges where it is so, or may be made so.</param>
/// <param name="On">Those of them where it is so.</param>
/// <param name="Changed">The bridges where Tesson made it so, and has not set it back.</param>
internal sealed record LoopbackWays(ImmutableSortedSet<string> Possible, ImmutableSortedSet<string> On, ImmutableSortedSet<string> Changed)
{
    /// <summary>Nowhere.</summary>
    public static LoopbackWays None { get; } = new([], [], []);
}
