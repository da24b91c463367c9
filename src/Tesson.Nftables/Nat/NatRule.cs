using System.Collections.Immutable;

namespace Tesson.Nftables.Nat;

/// <summary>A NAT rule, as far as it matters for a connection to a port of this host.</summary>
/// <param name="Chain">Its chain.</param>
/// <param name="Text">The rule, as its tool writes it or finds it.</param>
/// <param name="Conditions">Its conditions that are known here.</param>
internal sealed record NatRule(string Chain, string Text, ImmutableArray<Condition> Conditions)
{
    /// <summary>Whether it gives the connection another destination.</summary>
    public bool Redirects { get; init; }

    /// <summary>The chain in which the connection goes on; null for none.</summary>
    public string? Next { get; init; }

    /// <summary>Whether the rest of its chain is not for what it holds for. A rule with conditions that are not known here does not count.</summary>
    public bool Ends { get; init; }

    /// <summary>Whether it is for chosen ports.</summary>
    public bool NamesPorts => Conditions.Any(condition => condition is Condition.Ports { Not: false });

    /// <summary>Whether it can hold for a connection.</summary>
    public bool MayHold(Connection connection) => Conditions.All(condition => condition.MayHold(connection));
}
