using System.Text.Json.Serialization;

namespace Tesson.Docker;

/// <summary>A row of the list of containers.</summary>
public sealed record ContainerSummary
{
    /// <summary>The container's id.</summary>
    [JsonPropertyName("Id")]
    public string ID { get; init => field = value ?? ""; } = "";

    /// <summary>Its names, each with a slash before it.</summary>
    public IReadOnlyList<string> Names { get; init => field = value ?? []; } = [];

    /// <summary>The image as it was asked for.</summary>
    public string Image { get; init => field = value ?? ""; } = "";

    /// <summary>The image's id.</summary>
    public string ImageID { get; init => field = value ?? ""; } = "";

    /// <summary>The command, shortened by nobody.</summary>
    public string Command { get; init => field = value ?? ""; } = "";

    /// <summary>When it was created, in seconds of Unix time.</summary>
    public long Created { get; init; }

    /// <summary>Such as <c>running</c> or <c>exited</c>.</summary>
    public string State { get; init => field = value ?? ""; } = "";

    /// <summary>Such as <c>Up 3 minutes</c>.</summary>
    public string Status { get; init => field = value ?? ""; } = "";

    /// <summary>Its ports; a published one has a row for each host address.</summary>
    public IReadOnlyList<Port> Ports { get; init => field = value ?? []; } = [];

    /// <summary>Its labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init => field = value ?? new Dictionary<string, string>(); } = new Dictionary<string, string>();

    /// <summary>The networks that it is on, by name.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, EndpointSettings> Networks => NetworkSettings.Networks;

    /// <summary>Its networks.</summary>
    public NetworkSettings NetworkSettings { get; init => field = value ?? new(); } = new();

    /// <summary>The part of its configuration that depends on the host.</summary>
    public SummaryHostConfig HostConfig { get; init => field = value ?? new(); } = new();
}

/// <summary>The part of a container's configuration that depends on the host, as far as a list tells of it.</summary>
public sealed record SummaryHostConfig
{
    /// <summary>Such as <c>default</c>, <c>bridge</c>, <c>host</c>, <c>none</c> or a network's name; empty where the engine does not say.</summary>
    public string NetworkMode { get; init => field = value ?? ""; } = "";
}

/// <summary>A port of a running container.</summary>
public sealed record Port
{
    /// <summary>The host address; empty where the port is not published.</summary>
    public string IP { get; init => field = value ?? ""; } = "";

    /// <summary>The container's port.</summary>
    public int PrivatePort { get; init; }

    /// <summary>The host's port; 0 where the port is not published.</summary>
    public int PublicPort { get; init; }

    /// <summary><c>tcp</c>, <c>udp</c> or <c>sctp</c>.</summary>
    public string Type { get; init => field = value ?? ""; } = "";
}
