using System.Text.Json.Serialization;

namespace Tesson.Docker;

/// <summary>One image in detail.</summary>
public sealed record ImageInspection
{
    /// <summary>The image's id.</summary>
    [JsonPropertyName("Id")]
    public string ID { get; init => field = value ?? ""; } = "";

    /// <summary>What a container of it gets where it says nothing else.</summary>
    public ImageConfig Config { get; init => field = value ?? new(); } = new();
}

/// <summary>The defaults that an image gives its containers.</summary>
public sealed record ImageConfig
{
    /// <summary>Ports that the image exposes, such as <c>80/tcp</c>; the values are empty.</summary>
    public IReadOnlyDictionary<string, EmptyStruct> ExposedPorts { get; init => field = value ?? new Dictionary<string, EmptyStruct>(); } =
        new Dictionary<string, EmptyStruct>();

    /// <summary>Environment variables, as <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Env { get; init => field = value ?? []; } = [];

    /// <summary>The health check; null where the image has none.</summary>
    public Healthcheck? Healthcheck { get; init; }
}

/// <summary>A health check of an image.</summary>
public sealed record Healthcheck
{
    /// <summary>The command; <c>NONE</c> alone turns the check off.</summary>
    public IReadOnlyList<string> Test { get; init => field = value ?? []; } = [];

    /// <summary>Whether there is anything to check.</summary>
    [JsonIgnore]
    public bool IsEnabled => Test.Count > 0 && Test[0] != "NONE";
}

/// <summary>The engine's word for "the key is all there is".</summary>
public sealed record EmptyStruct;
