using System.Collections.Immutable;
using System.Net;

namespace Tesson.Nftables.Nat;

/// <summary>A condition of a NAT rule. Those on who connects, and how, are not looked at: somebody may connect so.</summary>
internal abstract record Condition
{
    /// <summary>Whether it can hold for a connection.</summary>
    public abstract bool MayHold(Connection connection);

    /// <param name="Name">A transport protocol as its tool writes it: <c>tcp</c>.</param>
    /// <param name="Not">Whether it is another one.</param>
    public sealed record Protocol(string Name, bool Not = false) : Condition
    {
        /// <inheritdoc/>
        public override bool MayHold(Connection connection) => Name is "all" or "th" || connection.Transport.ToString().Equals(Name, StringComparison.OrdinalIgnoreCase) != Not;
    }

    /// <param name="Ranges">Destination ports, first and last.</param>
    /// <param name="Not">Whether it is none of these.</param>
    public sealed record Ports(ImmutableArray<(int First, int Last)> Ranges, bool Not = false) : Condition
    {
        /// <inheritdoc/>
        public override bool MayHold(Connection connection) => Ranges.Any(range => range.First <= connection.Port && connection.Port <= range.Last) != Not;
    }

    /// <param name="Network">A destination.</param>
    /// <param name="Not">Whether it is outside.</param>
    public sealed record Destination(IPNetwork Network, bool Not = false) : Condition
    {
        /// <inheritdoc/>
        public override bool MayHold(Connection connection) => connection.Addresses.Any(address => Network.Contains(address) != Not);
    }
}
