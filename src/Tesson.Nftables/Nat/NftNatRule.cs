using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Tesson.Nftables.Nat;

/// <summary>Reads one rule of nft's JSON. One that looks into a map becomes a rule for each element of the map.</summary>
internal static class NftNatRule
{
    public static IEnumerable<NatRule> Read(JsonElement rule, IReadOnlyDictionary<string, JsonElement> maps)
    {
        string chain = rule.GetProperty("chain").GetString()!;
        string text = string.Create(CultureInfo.InvariantCulture, $"rule {rule.GetProperty("handle").GetInt32()} of chain {chain}");
        var conditions = ImmutableArray.CreateBuilder<Condition>();
        bool isKnown = true;
        foreach (var part in rule.GetProperty("expr").EnumerateArray())
        {
            if (part.TryGetProperty("match", out var match))
            {
                var read = Conditions(match.GetProperty("left"), match.GetProperty("right"), match.GetProperty("op").GetString() == "!=").ToArray();
                isKnown &= read.Length > 0;
                conditions.AddRange(read);
            }
            else if (part.TryGetProperty("vmap", out var verdicts))
            {
                foreach (var (own, verdict) in Elements(verdicts, maps))
                    yield return With(new NatRule(chain, text, [.. conditions, .. own]), verdict, isKnown: false);
            }
            else if ((part.TryGetProperty("dnat", out var nat) || part.TryGetProperty("redirect", out nat)) && MapOf(nat) is { } map)
            {
                foreach (var (own, _) in Elements(map, maps))
                    yield return new NatRule(chain, text, [.. conditions, .. own]) { Redirects = true };
            }
            else
            {
                yield return With(new NatRule(chain, text, conditions.ToImmutable()), part, isKnown);
            }
        }
    }

    private static NatRule With(NatRule rule, JsonElement verdict, bool isKnown) => rule with
    {
        Redirects = verdict.TryGetProperty("dnat", out _) || verdict.TryGetProperty("redirect", out _),
        Next = verdict.TryGetProperty("jump", out var next) || verdict.TryGetProperty("goto", out next) ? next.GetProperty("target").GetString() : null,
        Ends = isKnown && (verdict.TryGetProperty("accept", out _) || verdict.TryGetProperty("return", out _) || verdict.TryGetProperty("goto", out _)),
    };

    private static JsonElement? MapOf(JsonElement nat) =>
        nat.ValueKind == JsonValueKind.Object
        && ((nat.TryGetProperty("addr", out var to) && to.ValueKind == JsonValueKind.Object && to.TryGetProperty("map", out var map))
            || (nat.TryGetProperty("port", out to) && to.ValueKind == JsonValueKind.Object && to.TryGetProperty("map", out map)))
            ? map
            : null;

    /// <summary>The elements of a map, each with what it is for and where it leads.</summary>
    private static IEnumerable<(IEnumerable<Condition> Conditions, JsonElement Value)> Elements(JsonElement look, IReadOnlyDictionary<string, JsonElement> maps)
    {
        var data = look.GetProperty("data");
        var elements = data.ValueKind == JsonValueKind.Object ? data.GetProperty("set")
            : maps.TryGetValue(data.GetString()!.TrimStart('@'), out var map) && map.TryGetProperty("elem", out var found) ? found
            : default;
        return elements.ValueKind != JsonValueKind.Array ? []
            : elements.EnumerateArray().Select(element => (Conditions(look.GetProperty("key"), Bare(element[0]), not: false), element[1]));
    }

    /// <summary>The value of an element, which has a form of its own where it has a comment or a counter.</summary>
    private static JsonElement Bare(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty("elem", out var detail) ? detail.GetProperty("val") : value;

    /// <summary>What a comparison says of protocol, port and destination; nothing where it is of something else.</summary>
    private static IEnumerable<Condition> Conditions(JsonElement left, JsonElement right, bool not)
    {
        if (left.TryGetProperty("concat", out var parts))
        {
            return right.ValueKind == JsonValueKind.Object && right.TryGetProperty("concat", out var values)
                ? parts.EnumerateArray().Zip(values.EnumerateArray()).SelectMany(pair => Conditions(pair.First, pair.Second, not))
                : [];
        }

        if (left.TryGetProperty("meta", out var meta) && meta.GetProperty("key").GetString() == "l4proto" && right.ValueKind == JsonValueKind.String)
            return [new Condition.Protocol(right.GetString()!, not)];
        if (!left.TryGetProperty("payload", out var payload) || !payload.TryGetProperty("field", out var field))
            return [];
        string protocol = payload.GetProperty("protocol").GetString()!;
        return field.GetString() switch
        {
            "dport" when Ranges(right) is { Length: > 0 } ranges => [new Condition.Protocol(protocol), new Condition.Ports(ranges, not)],
            "protocol" or "nexthdr" when right.ValueKind == JsonValueKind.String => [new Condition.Protocol(right.GetString()!, not)],
            "daddr" when Network(right) is { } network => [new Condition.Destination(network, not)],
            _ => [],
        };
    }

    private static ImmutableArray<(int, int)> Ranges(JsonElement right) =>
        right.ValueKind == JsonValueKind.Number ? [(right.GetInt32(), right.GetInt32())]
        : right.ValueKind != JsonValueKind.Object ? []
        : right.TryGetProperty("range", out var range) ? [(range[0].GetInt32(), range[1].GetInt32())]
        : right.TryGetProperty("set", out var set) && set.ValueKind == JsonValueKind.Array ? [.. set.EnumerateArray().SelectMany(element => Ranges(Bare(element)))]
        : [];

    private static IPNetwork? Network(JsonElement right) =>
        right.ValueKind == JsonValueKind.String && IPAddress.TryParse(right.GetString(), out var one) ? new IPNetwork(one, one.GetAddressBytes().Length * 8)
        : right.ValueKind == JsonValueKind.Object && right.TryGetProperty("prefix", out var prefix)
            && IPAddress.TryParse(prefix.GetProperty("addr").GetString(), out var address) ? new IPNetwork(address, prefix.GetProperty("len").GetInt32())
        : null;
}
