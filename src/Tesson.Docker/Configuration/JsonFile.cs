using System.Text.Json;

namespace Tesson.Docker.Configuration;

/// <summary>Reads Docker's own JSON files, and says where a broken one is broken.</summary>
internal static class JsonFile
{
    /// <exception cref="DockerConfigException">The file cannot be read, or is not a JSON object.</exception>
    public static JsonDocument Read(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DockerConfigException($"cannot read {path}: {fault.Message}", fault);
        }

        try
        {
            var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
            throw new DockerConfigException($"{path}: must be a JSON object");
        }
        catch (JsonException fault)
        {
            throw At(path, text, fault);
        }
    }

    /// <summary>The fault of a text, with the line and column (1-based, in characters) where it is.</summary>
    public static DockerConfigException At(string source, string text, JsonException fault)
    {
        long line = fault.LineNumber ?? 0;
        long bytes = fault.BytePositionInLine ?? 0;
        int start = 0;
        for (long i = 0; i < line && text.IndexOf('\n', start) is >= 0 and var end; i++)
            start = end + 1;

        int column = 1;
        foreach (var character in text.AsSpan(start).EnumerateRunes())
        {
            if (bytes <= 0)
                break;
            bytes -= character.Utf8SequenceLength;
            column++;
        }

        // The reader appends " LineNumber: 0 | BytePositionInLine: 5." to its sentence, and hints at its own options.
        string message = fault.Message.Split(" LineNumber:")[0].Split(" Path:")[0];
        message = message.Split(" Change the reader options.")[0];
        return new DockerConfigException($"{source}:{line + 1}:{column}: {message}", fault);
    }

    /// <summary>A member, matched ignoring case as Go's encoding/json does; the last one wins.</summary>
    public static bool TryGet(JsonElement parent, string name, JsonValueKind kind, out JsonElement value)
    {
        value = default;
        foreach (var member in parent.EnumerateObject())
        {
            if (member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                value = member.Value;
        }

        return value.ValueKind == kind;
    }
}
