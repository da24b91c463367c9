using System.Text.Json;

namespace Tesson.Nftables;

/// <summary>The objects of one table, as nft's JSON lists them, by kind and name.</summary>
internal sealed class TableObjects
{
    private readonly Dictionary<string, List<JsonElement>> _rules = new(StringComparer.Ordinal);

    public Dictionary<string, JsonElement> Chains { get; } = new(StringComparer.Ordinal);

    /// <summary>Sets and maps.</summary>
    public Dictionary<string, JsonElement> Sets { get; } = new(StringComparer.Ordinal);

    /// <summary>Names of what Tesson never makes: counters, flow tables and so on.</summary>
    public List<string> Others { get; } = [];

    public static TableObjects From(JsonElement root)
    {
        TableObjects objects = new();
        foreach (var entry in root.GetProperty("nftables").EnumerateArray())
            foreach (var member in entry.EnumerateObject())
                objects.Add(member.Name, member.Value);
        return objects;
    }

    public IReadOnlyList<JsonElement> RulesOf(string chain) => _rules.TryGetValue(chain, out var rules) ? rules : [];

    public IEnumerable<JsonElement> ElementsOf(string set) =>
        Sets.TryGetValue(set, out var found) && found.TryGetProperty("elem", out var elements) ? elements.EnumerateArray() : [];

    /// <summary>The chain that an element of a verdict map leads to, or null.</summary>
    public string? Target(JsonElement element) =>
        element[1].TryGetProperty("goto", out var leads) && leads.GetProperty("target").GetString() is { } chain && Chains.ContainsKey(chain) ? chain : null;

    /// <summary>The comment of a rule or of an element, or null.</summary>
    public static string? Comment(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty("elem", out var detail) ? Comment(detail)
        : element.ValueKind == JsonValueKind.Object && element.TryGetProperty("comment", out var comment) ? comment.GetString()
        : null;

    private void Add(string kind, JsonElement value)
    {
        switch (kind)
        {
            case "metainfo" or "table":
                break;
            case "chain":
                Chains.Add(Name(value), value);
                break;
            case "set" or "map":
                Sets.Add(Name(value), value);
                break;
            case "rule":
                string chain = value.GetProperty("chain").GetString()!;
                if (!_rules.TryGetValue(chain, out var rules))
                    _rules.Add(chain, rules = []);
                rules.Add(value);
                break;
            default:
                Others.Add($"{kind} {Name(value)}");
                break;
        }
    }

    private static string Name(JsonElement value) => value.TryGetProperty("name", out var name) ? name.GetString()! : "?";
}
