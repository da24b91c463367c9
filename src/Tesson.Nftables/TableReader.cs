using System.Collections.Immutable;
using System.Net;
using System.Text.Json;

namespace Tesson.Nftables;

/// <summary>
/// Reads `nft -j list table` back. What has Tesson's shape becomes a balancer again; what had it once and was changed
/// by somebody (a flush, for one) is named as damaged; a table that was never Tesson's is refused.
/// </summary>
internal static class TableReader
{
    /// <exception cref="ForeignTableException">The table is somebody else's.</exception>
    /// <exception cref="NftException">The answer is not what nft describes.</exception>
    public static BalancerTable Read(Family family, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            TableObjects objects = TableObjects.From(document.RootElement);
            EnsureOurs(family, objects);
            return Read(family, objects);
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new NftException($"nft's list of table {TableBase.Ip(family)} {BalancerTable.Name} cannot be read: {fault.Message}", fault);
        }
    }

    private static void EnsureOurs(Family family, TableObjects objects)
    {
        string[] own = [.. TableBase.Chains(family).Select(chain => chain.Chain)];
        string[] known = [.. TableBase.Sets, .. TableBase.Maps];
        string[] foreign =
        [
            .. objects.Sets.Keys.Where(name => !known.Contains(name)),
            .. objects.Chains.Keys.Where(name => !own.Contains(name) && !Listener.IsChain(name)),
            .. objects.Others,
        ];
        // Rules and elements can be flushed, sets cannot: with chains and none of our sets, they are somebody else's chains.
        if (foreign.Length == 0 && objects.Chains.Count > 0 && !objects.Sets.ContainsKey(TableBase.Ports))
            foreign = [.. objects.Chains.Keys];
        if (foreign.Length > 0)
        {
            throw new ForeignTableException(
                $"the nftables table '{TableBase.Ip(family)} {BalancerTable.Name}' has content that is not Tesson's ({string.Join(", ", foreign.Order(StringComparer.Ordinal).Take(3))}); "
                + $"it was left alone. Rename it, or remove it with: nft delete table {TableBase.Ip(family)} {BalancerTable.Name}");
        }
    }

    private static BalancerTable Read(Family family, TableObjects objects)
    {
        var found = objects.Chains.Keys.Where(name => Listener.IsChain(name) && !name.EndsWith(TableText.Proxied(""), StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        var led = TableBase.Maps.SelectMany(map => objects.ElementsOf(map)).Select(element => objects.Target(element)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        Dictionary<string, Balancer> read = new(StringComparer.Ordinal);
        foreach (string chain in found.Where(led.Contains))
        {
            if (Listener.FromChain(chain, family) is { } listener && BalancerReader.Read(listener, family, objects) is { } balancer)
                read.Add(chain, balancer);
        }

        string[] orphans = [.. objects.Chains.Keys
            .Where(name => name.EndsWith(TableText.Proxied(""), StringComparison.Ordinal))
            .Select(name => name[..^TableText.Proxied("").Length])
            .Where(name => !found.Contains(name))];
        var bridges = objects.ElementsOf(TableBase.Bridges).Select(element => element.GetString()!).ToImmutableSortedSet(StringComparer.Ordinal);
        return new BalancerTable
        {
            Family = family,
            Balancers = read.Values.ToImmutableDictionary(balancer => balancer.Listener),
            Bridges = bridges,
            Draining = [.. objects.ElementsOf(TableBase.Draining).Select(Drained)],
            Damaged = [.. found.Where(chain => !read.ContainsKey(chain)), .. orphans],
            IsWhole = IsWhole(family, objects)
                && objects.ElementsOf(TableBase.Hairpins).Select(pair => pair.GetProperty("concat")[0].GetString()!).ToHashSet(StringComparer.Ordinal).SetEquals(bridges),
        };
    }

    private static bool IsWhole(Family family, TableObjects objects) =>
        TableBase.Sets.Concat(TableBase.Maps).All(objects.Sets.ContainsKey)
        && TableBase.Chains(family).All(chain =>
            objects.Chains.TryGetValue(chain.Chain, out var there)
            && there.TryGetProperty("type", out var type) && type.GetString() == chain.Type
            && there.TryGetProperty("hook", out var hook) && hook.GetString() == chain.Hook
            && there.GetProperty("prio").GetInt32() == chain.Priority
            && objects.RulesOf(chain.Chain).Select(TableObjects.Comment).SequenceEqual(chain.Rules.Select(rule => rule.Comment)));

    private static Drained Drained(JsonElement element)
    {
        var detail = element.GetProperty("elem");
        var key = detail.GetProperty("val").GetProperty("concat");
        var transport = key[1].GetString() == "udp" ? Transport.Udp : Transport.Tcp;
        return new Drained(
            TableObjects.Comment(element) ?? "",
            new Listener(transport, key[3].GetInt32()),
            new IPEndPoint(IPAddress.Parse(key[0].GetString()!), key[2].GetInt32()),
            TimeSpan.FromSeconds(detail.TryGetProperty("expires", out var expires) ? expires.GetInt32() : 0));
    }
}
