namespace Tesson.Docker;

/// <summary>A container's networks and published ports.</summary>
public sealed record NetworkSettings
{
    /// <summary>Published ports by container port (<c>80/tcp</c>); null for a port that is only exposed. Empty in a list.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<PortBinding>?> Ports { get; init => field = value ?? new Dictionary<string, IReadOnlyList<PortBinding>?>(); } =
        new Dictionary<string, IReadOnlyList<PortBinding>?>();

    /// <summary>The networks that the container is on, by name.</summary>
    public IReadOnlyDictionary<string, EndpointSettings> Networks { get; init => field = value ?? new Dictionary<string, EndpointSettings>(); } =
        new Dictionary<string, EndpointSettings>();
}

/// <summary>A container's place on one network.</summary>
public sealed record EndpointSettings
{
    /// <summary>Its IPv4 address; empty where it has none, or does not run.</summary>
    public string IPAddress { get; init => field = value ?? ""; } = "";

    /// <summary>Its IPv6 address; empty where it has none, or does not run.</summary>
    public string GlobalIPv6Address { get; init => field = value ?? ""; } = "";
}
