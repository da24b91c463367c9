using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Tesson.Nftables;

/// <summary>Reads one balancer back from its two chains.</summary>
internal static class BalancerReader
{
    /// <returns>The balancer; null if its chains are not as Tesson writes them.</returns>
    public static Balancer? Read(Listener listener, Family family, TableObjects objects)
    {
        try
        {
            return ReadOwn(listener, family, objects);
        }
        catch (Exception fault) when (fault is InvalidOperationException or KeyNotFoundException or FormatException or OverflowException or ArgumentException or IndexOutOfRangeException)
        {
            // A rule can be changed by hand into any of nft's shapes; each that is not ours is missing something.
            return null;
        }
    }

    private static Balancer? ReadOwn(Listener listener, Family family, TableObjects objects)
    {
        var main = objects.RulesOf(listener.Chain);
        var proxied = objects.RulesOf(TableText.Proxied(listener.Chain));
        if (main.Count < 2 || proxied.Count != 1 || TableObjects.Comment(main[0])?.Split(' ') is not [var scheme, var bridge, .. var words])
            return null;
        if (TableObjects.Comment(main[^1]) is not { } owner || ReadTurns(main[^1]) is not { } direct || ReadTurns(proxied[0]) is not { } relayed)
            return null;

        Dictionary<string, Target> targets = new(StringComparer.Ordinal);
        foreach (var (name, weight, address) in direct)
            targets[name] = new Target(name, address, null, weight);
        foreach (var (name, weight, address) in relayed)
            targets[name] = (targets.GetValueOrDefault(name) ?? new Target(name, null, null, weight)) with { Proxied = address };
        Balancer balancer = new()
        {
            Listener = listener,
            Owner = owner,
            Scheme = scheme == BalancerRules.NameOf(Scheme.Source) ? Scheme.Source : Scheme.RoundRobin,
            Bridge = bridge == BalancerRules.None ? null : bridge,
            IsApart = words.Contains(BalancerRules.Apart),
            LeadsLoopback = words.Contains(BalancerRules.Loopback),
            Targets = [.. targets.Values],
        };
        return IsAsWritten(balancer, family, main, direct, relayed) ? balancer : null;
    }

    private static bool IsAsWritten(Balancer balancer, Family family, IReadOnlyList<JsonElement> main, List<Turn> direct, List<Turn> relayed) =>
        main.Count == BalancerRules.Of(balancer, family).Count()
        && BalancerRules.TurnsOf(balancer, target => target.Direct).Select(target => (target.Name, target.Weight, target.Direct)).SequenceEqual(direct.Select(turn => (turn.Name, turn.Weight, (IPEndPoint?)turn.Address)))
        && BalancerRules.TurnsOf(balancer, target => target.Proxied).Select(target => (target.Name, target.Weight, target.Proxied)).SequenceEqual(relayed.Select(turn => (turn.Name, turn.Weight, (IPEndPoint?)turn.Address)));

    /// <summary>Whose turn it is, in order; empty for a rule that only returns; null for any other.</summary>
    private static List<Turn>? ReadTurns(JsonElement rule)
    {
        var expressions = rule.GetProperty("expr");
        var last = expressions[expressions.GetArrayLength() - 1];
        if (last.TryGetProperty("return", out _))
            return [];
        if (!last.TryGetProperty("dnat", out var dnat) || !dnat.GetProperty("addr").TryGetProperty("map", out var map))
            return null;
        SortedDictionary<int, Turn> turns = [];
        foreach (var element in map.GetProperty("data").GetProperty("set").EnumerateArray())
        {
            // "0 comment ...": an element without our comment is somebody else's.
            if (!element[0].TryGetProperty("elem", out var key) || TableObjects.Comment(key)?.Split(' ') is not [var name, var weight])
                return null;
            var address = element[1].GetProperty("concat");
            turns.Add(
                key.GetProperty("val").GetInt32(),
                new Turn(name, int.Parse(weight, NumberStyles.None, CultureInfo.InvariantCulture), new IPEndPoint(IPAddress.Parse(address[0].GetString()!), address[1].GetInt32())));
        }

        return [.. turns.Values];
    }

    private sealed record Turn(string Name, int Weight, IPEndPoint Address);
}
