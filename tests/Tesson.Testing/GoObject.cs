using System.Text.Json;

namespace Tesson.Testing;

/// <summary>A JSON object that is read into a Go structure: unknown keys are ignored, case is, and null leaves the zero value.</summary>
internal readonly record struct GoObject(JsonElement Value, string Type, string Path)
{
    public static string NameOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.Array => "array",
        JsonValueKind.True or JsonValueKind.False => "bool",
        _ => "object",
    };

    public string Text(string key) => Find(key) switch
    {
        null => "",
        { ValueKind: JsonValueKind.String } value => value.GetString()!,
        { } value => throw Mismatch(value, key, "string"),
    };

    public int Number(string key, string goType, int least, int most) => Find(key) switch
    {
        null => 0,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var number) && number >= least && number <= most => number,
        { ValueKind: JsonValueKind.Number } value => throw GoErrorException.Bad(
            $"json: cannot unmarshal number {value.GetRawText()} into Go struct field {Type}.{Path}{key} of type {goType}"),
        { } value => throw Mismatch(value, key, goType),
    };

    public bool Flag(string key) => Find(key) switch
    {
        null => false,
        { ValueKind: JsonValueKind.True or JsonValueKind.False } value => value.GetBoolean(),
        { } value => throw Mismatch(value, key, "bool"),
    };

    public GoObject? Object(string key, string goType) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } value => new GoObject(value, Type, $"{Path}{key}."),
        { } value => throw Mismatch(value, key, goType),
    };

    private JsonElement? Find(string key)
    {
        JsonElement? found = null;
        if (Value.ValueKind is JsonValueKind.Object)
        {
            foreach (var property in Value.EnumerateObject().Where(p => p.Name.Equals(key, StringComparison.OrdinalIgnoreCase)))
            {
                found = property.Value.ValueKind is JsonValueKind.Null ? found : property.Value;
            }
        }

        return found;
    }

    private GoErrorException Mismatch(JsonElement value, string key, string goType) =>
        GoErrorException.Bad($"json: cannot unmarshal {NameOf(value)} into Go struct field {Type}.{Path}{key} of type {goType}");
}
