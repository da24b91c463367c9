using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tesson.Docker.Configuration;

/// <summary>
/// Reads JSON into nodes: duplicate members do not throw as JsonNode.Parse's do, and numbers keep their text. The body
/// and its HostConfig are structs to the engine, found ignoring case; what is in them are maps, whose keys are exact.
/// </summary>
internal static class BodyReader
{
    public static readonly JsonNodeOptions IgnoreCase = new() { PropertyNameCaseInsensitive = true };
    public static readonly JsonNodeOptions MatchCase = new() { PropertyNameCaseInsensitive = false };

    /// <exception cref="JsonException">The text is not JSON; with line and byte.</exception>
    public static JsonNode? Read(string text)
    {
        Utf8JsonReader reader = new(
            Encoding.UTF8.GetBytes(text), new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        reader.Read();
        var node = Value(ref reader, IgnoreCase);
        while (reader.Read())
        {
            // More after the value: the reader throws.
        }

        return node;
    }

    private static JsonNode? Value(ref Utf8JsonReader reader, JsonNodeOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                JsonObject members = new(options);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    string name = reader.GetString()!;
                    reader.Read();
                    bool isHostConfig = options.PropertyNameCaseInsensitive && reader.CurrentDepth == 1 && name.Equals("HostConfig", StringComparison.OrdinalIgnoreCase);
                    members[name] = Value(ref reader, isHostConfig ? IgnoreCase : MatchCase);
                }

                return members;

            case JsonTokenType.StartArray:
                JsonArray items = new(MatchCase);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Add(Value(ref reader, MatchCase));
                return items;

            case JsonTokenType.Null:
                return null;

            default:
                return JsonValue.Create(JsonElement.ParseValue(ref reader));
        }
    }
}
