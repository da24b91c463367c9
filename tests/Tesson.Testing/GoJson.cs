using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tesson.Testing;

/// <summary>JSON as Go's <c>encoding/json</c> reads and Gorb writes it.</summary>
internal static class GoJson
{
    private static readonly JsonSerializerOptions s_tabs = new()
    {
        WriteIndented = true,
        IndentCharacter = '\t',
        IndentSize = 1,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(JsonNode json) => json.ToJsonString(s_tabs);

    /// <summary>Reads the first value and ignores what follows it, as Go's Decoder does.</summary>
    public static GoObject Read(string body, string type)
    {
        var start = body.TrimStart();
        if (start.Length == 0)
        {
            throw GoErrorException.Bad("EOF");
        }

        JsonElement value;
        try
        {
            Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(body));
            value = JsonElement.ParseValue(ref reader);
        }
        catch (JsonException)
        {
            throw GoErrorException.Bad("{[\"-0123456789tfn".Contains(start[0], StringComparison.Ordinal)
                ? "unexpected EOF"
                : $"invalid character '{start[0]}' looking for beginning of value");
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object => new GoObject(value, type, ""),
            JsonValueKind.Null => new GoObject(default, type, ""),
            _ => throw GoErrorException.Bad($"json: cannot unmarshal {GoObject.NameOf(value)} into Go value of type core.{type}"),
        };
    }
}
