using System.Collections.Immutable;

namespace Tesson.Nftables.Nat;

/// <summary>One table of NAT rules.</summary>
public sealed class NatTable
{
    private readonly ILookup<string, NatRule> _rules;

    internal NatTable(string owner, ImmutableArray<Family> families, ImmutableArray<string> hooks, IEnumerable<NatRule> rules)
    {
        Owner = owner;
        Families = families;
        Hooks = hooks;
        _rules = rules.ToLookup(rule => rule.Chain, StringComparer.Ordinal);
    }

    /// <summary>Whose it is, in a few words: <c>iptables</c>, <c>the nftables table ip fw</c>.</summary>
    public string Owner { get; }

    private ImmutableArray<Family> Families { get; }

    private ImmutableArray<string> Hooks { get; }

    /// <summary>The first rule that may send a connection to a port elsewhere for the sake of that port, as text; null where there is none.</summary>
    public string? Find(Connection connection) => Families.Contains(connection.Family)
        ? Hooks.Select(hook => Find(hook, connection, named: false, [])).FirstOrDefault(rule => rule is not null)?.Text
        : null;

    private NatRule? Find(string chain, Connection connection, bool named, HashSet<(string, bool)> seen)
    {
        // One that can be entered in two ways is looked at once for each: with the port named on the way, or not.
        if (!seen.Add((chain, named)))
            return null;
        foreach (var rule in _rules[chain].Where(rule => rule.MayHold(connection)))
        {
            bool isNamed = named || rule.NamesPorts;
            if (rule.Redirects && isNamed)
                return rule;
            if (rule.Next is { } next && Find(next, connection, isNamed, seen) is { } found)
                return found;
            if (rule.Ends)
                return null;
        }

        return null;
    }
}
