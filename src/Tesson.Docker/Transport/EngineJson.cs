using System.Text.Json.Serialization;

namespace Tesson.Docker.Transport;

/// <summary>The engine's answers; generated, so that the program can be trimmed and starts without reflection.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(SystemInfo))]
[JsonSerializable(typeof(ContainerSummary[]))]
[JsonSerializable(typeof(ContainerInspection))]
[JsonSerializable(typeof(CreatedContainer))]
[JsonSerializable(typeof(ImageInspection))]
[JsonSerializable(typeof(NetworkResource[]))]
[JsonSerializable(typeof(PullEvent))]
[JsonSerializable(typeof(EventMessage))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(ContainerUpdate))]
internal sealed partial class EngineJson : JsonSerializerContext;

/// <summary>The body of an answer that is a refusal.</summary>
internal sealed record ErrorAnswer
{
    [JsonPropertyName("message")]
    public string? Message { get; init; }
}

/// <summary>A line of a pull's answer (moby, pkg/jsonmessage).</summary>
internal sealed record PullEvent
{
    [JsonPropertyName("id")]
    public string? Id { get; init; }

    [JsonPropertyName("status")]
    public string? Status { get; init; }

    [JsonPropertyName("progressDetail")]
    public PullProgressDetail? ProgressDetail { get; init; }

    [JsonPropertyName("error")]
    public string? Error { get; init; }

    [JsonPropertyName("errorDetail")]
    public ErrorAnswer? ErrorDetail { get; init; }
}

/// <summary>The bytes of a layer.</summary>
internal sealed record PullProgressDetail
{
    [JsonPropertyName("current")]
    public long? Current { get; init; }

    [JsonPropertyName("total")]
    public long? Total { get; init; }
}

/// <summary>A line of the stream of events.</summary>
internal sealed record EventMessage
{
    public string? Type { get; init; }

    public string? Action { get; init; }

    public EventActor? Actor { get; init; }
}

/// <summary>What an event is about.</summary>
internal sealed record EventActor
{
    [JsonPropertyName("ID")]
    public string? ID { get; init; }

    public Dictionary<string, string>? Attributes { get; init; }
}
