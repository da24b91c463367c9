using System.Text.Json.Serialization;

namespace Tesson.Docker;

/// <summary>A host address and port that a container's port is published on.</summary>
public sealed record PortBinding
{
    /// <summary>The host address; empty for all.</summary>
    [JsonPropertyName("HostIp")]
    public string HostIP { get; init => field = value ?? ""; } = "";

    /// <summary>The host's port, a range of them, or empty for one of the engine's choice.</summary>
    public string HostPort { get; init => field = value ?? ""; } = "";
}
