using System.Collections.Immutable;
using System.Text.Json;

namespace Tesson.Nftables.Nat;

/// <summary>Reads the NAT rules of <c>nft -j list ruleset</c>: libnftables-json(5).</summary>
internal static class NftNat
{
    /// <summary>Docker 29's own, with <c>firewall-backend=nftables</c>: the ports of its containers are known from the engine.</summary>
    private const string EngineTable = "docker-bridges";

    /// <summary>
    /// The tables of others. What iptables keeps in nftables is left out: nft does not tell all of it, and iptables-save does.
    /// Rules that cannot be read are no reason to fail: none is told of then.
    /// </summary>
    public static ImmutableArray<NatTable> Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var objects = document.RootElement.GetProperty("nftables").EnumerateArray().SelectMany(entry => entry.EnumerateObject()).ToArray();
            return [.. objects.Where(entry => entry.Name == "chain").GroupBy(entry => (Family: Text(entry.Value, "family"), Table: Text(entry.Value, "table")))
                .Where(table => table.Key.Table is not (BalancerTable.Name or EngineTable) && table.Any(chain => IsHook(chain.Value)))
                .Select(table => Table(table.Key.Family, table.Key.Table, [.. table.Select(chain => chain.Value)], objects))
                .OfType<NatTable>()];
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return [];
        }
    }

    private static bool IsHook(JsonElement chain) => Text(chain, "type") == "nat" && Text(chain, "hook") is "prerouting" or "output";

    private static NatTable? Table(string family, string name, JsonElement[] chains, JsonProperty[] objects)
    {
        JsonElement[] Own(params string[] kinds) =>
            [.. objects.Where(entry => kinds.Contains(entry.Name) && Text(entry.Value, "family") == family && Text(entry.Value, "table") == name).Select(entry => entry.Value)];
        var rules = Own("rule");
        if (rules.Any(rule => rule.GetProperty("expr").EnumerateArray().Any(part => part.TryGetProperty("xt", out _))))
            return null;
        var maps = Own("map").ToDictionary(map => Text(map, "name"), StringComparer.Ordinal);
        return new NatTable(
            $"the nftables table {family} {name}",
            family switch { "ip" => [Family.Ip], "ip6" => [Family.Ip6], _ => [Family.Ip, Family.Ip6] },
            [.. chains.Where(IsHook).Select(chain => Text(chain, "name"))],
            rules.SelectMany(rule => NftNatRule.Read(rule, maps)));
    }

    private static string Text(JsonElement value, string name) => value.TryGetProperty(name, out var text) ? text.GetString() ?? "" : "";
}
