using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace Tesson.Nftables;

/// <summary>The rules of one balancer's two chains, as nft reads them.</summary>
internal static class BalancerRules
{
    /// <summary>The word of a scheme in a comment, and of none where there is no bridge.</summary>
    public const string None = "-";

    /// <summary>The word after that of a bridge that keeps its hosts apart.</summary>
    public const string Apart = "apart";

    /// <summary>The word after these where clients on the loopback are routed.</summary>
    public const string Loopback = "loopback";

    /// <summary>Without one, the kernel takes another at random each time that the rule is written, and clients change their targets.</summary>
    private const string Seed = "0x7e550000";

    /// <summary>The chain that the listener leads to.</summary>
    public static IEnumerable<string> Of(Balancer balancer, Family family)
    {
        string proxied = TableText.Proxied(balancer.Listener.Chain);
        string words = $"{(balancer.IsApart ? $" {Apart}" : "")}{(balancer.LeadsLoopback ? $" {Loopback}" : "")}";
        yield return $"counter comment \"{NameOf(balancer.Scheme)} {Word.Check(balancer.Bridge ?? None)}{words}\"";
        if (!balancer.LeadsLoopback)
            yield return $"{TableBase.Ip(family)} daddr {TableBase.Loopback(family)} goto {proxied} comment \"clients on this host's loopback\"";
        // The engine drops what one of its bridges sends to another; what its hosts send to this host itself it lets pass.
        bool hasRelays = balancer.Targets.Any(target => target.Proxied is not null);
        if (family == Family.Ip && hasRelays && balancer.Bridge is { } bridge)
        {
            yield return balancer.IsApart
                ? $"iifname @{TableBase.Bridges} goto {proxied} comment \"clients on bridges\""
                : $"iifname @{TableBase.Bridges} iifname != \"{bridge}\" goto {proxied} comment \"clients on other bridges\"";
        }

        // A bridge gives a frame back to the port that it came from only in hairpin mode, which the engine leaves off where it relays.
        string[] own = [.. balancer.Targets.Select(target => target.Direct?.Address.ToString()).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        if (family == Family.Ip && hasRelays && balancer.Bridge is not null && own.Length > 0)
            yield return $"ip saddr {{ {string.Join(", ", own)} }} goto {proxied} comment \"targets as clients, which may meet themselves\"";
        yield return Last(balancer, family, target => target.Direct);
    }

    /// <summary>The chain for clients that routing does not lead to the targets.</summary>
    public static IEnumerable<string> OfProxied(Balancer balancer, Family family) => [Last(balancer, family, target => target.Proxied)];

    /// <summary>Whose turn it is, among the targets that have such an address.</summary>
    public static ImmutableArray<Target> TurnsOf(Balancer balancer, Func<Target, IPEndPoint?> address)
    {
        Target[] targets = [.. balancer.Targets.Where(target => address(target) is not null)];
        return targets.Length == 0 ? [] : [.. Turns.Of([.. targets.Select(target => target.Weight)]).Select(turn => targets[turn])];
    }

    public static string NameOf(Scheme scheme) => scheme == Scheme.Source ? "source" : "round-robin";

    private static string Last(Balancer balancer, Family family, Func<Target, IPEndPoint?> address)
    {
        var turns = TurnsOf(balancer, address);
        if (turns.IsEmpty)
            return $"return comment \"{Word.Check(balancer.Owner)}\"";
        string ip = TableBase.Ip(family);
        string mod = balancer.Scheme == Scheme.Source ? $"jhash {ip} saddr mod {turns.Length} seed {Seed}" : $"numgen inc mod {turns.Length}";
        var elements = turns.Select((target, turn) => string.Create(CultureInfo.InvariantCulture,
            $"{turn} comment \"{Word.Check(target.Name)} {target.Weight}\" : {address(target)!.Address} . {address(target)!.Port}"));
        return string.Create(CultureInfo.InvariantCulture,
            $"meta l4proto {balancer.Listener.Protocol} dnat {ip} to {mod} map {{ {string.Join(", ", elements)} }} comment \"{Word.Check(balancer.Owner)}\"");
    }
}
