using System.Collections.Immutable;

namespace Tesson.Nftables;

/// <summary>Tesson's private table of one family: what it is, or what it is to be.</summary>
public sealed record BalancerTable
{
    /// <summary>The table's name, in every family.</summary>
    public const string Name = "tesson";

    /// <summary>The family.</summary>
    public required Family Family { get; init; }

    /// <summary>The balancers, by listener.</summary>
    public ImmutableDictionary<Listener, Balancer> Balancers { get; init; } = ImmutableDictionary<Listener, Balancer>.Empty;

    /// <summary>The bridges of this host whose hosts cannot be routed to one another: the container engine's.</summary>
    public ImmutableSortedSet<string> Bridges { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Targets that were taken out and may still have connections.</summary>
    public ImmutableArray<Drained> Draining { get; init; } = [];

    /// <summary>Whether there is such a table.</summary>
    public bool Exists { get; init; } = true;

    /// <summary>Whether nothing is in it that anybody needs; then it is not kept.</summary>
    public bool IsEmpty => Balancers.IsEmpty && Draining.IsEmpty;

    /// <summary>Whether everything that all balancers share is as Tesson wrote it. After a flush it is not.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>Chains of listeners that are not as Tesson wrote them, or lead nowhere; by the chain's name.</summary>
    public ImmutableHashSet<string> Damaged { get; init; } = [];

    /// <summary>The same table with a balancer in the place of the one of its listener, if there is one.</summary>
    public BalancerTable With(Balancer balancer) => this with { Balancers = Balancers.SetItem(balancer.Listener, balancer) };

    /// <summary>The same table with a drained target in the place of the one of its address, if there is one.</summary>
    public BalancerTable With(Drained drained) => this with { Draining = [.. Draining.Where(other => other.Key != drained.Key), drained] };
}
