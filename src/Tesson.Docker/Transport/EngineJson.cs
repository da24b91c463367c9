using System.Text.Json.Serialization;

namespace Tesson.Docker.Transport;

/// <summary>The engine's answers; generated, so that the program can be trimmed and starts without reflection.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ContainerSummary[]))]
[JsonSerializable(typeof(ContainerInspection))]
[JsonSerializable(typeof(CreatedContainer))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(ContainerUpdate))]
internal sealed partial class EngineJson : JsonSerializerContext;

/// <summary>The body of an answer that is a refusal.</summary>
internal sealed record ErrorAnswer
{
    [JsonPropertyName("message")]
    public string? Message { get; init; }
}
