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

    /// <summary>Its link (MAC) address; empty where it does not run.</summary>
    public string MacAddress { get; init => field = value ?? ""; } = "";

    /// <summary>The network's id; empty where the container has never run on it.</summary>
    public string NetworkID { get; init => field = value ?? ""; } = "";

    /// <summary>The network's IPv4 gateway; empty where it has none, or the container does not run.</summary>
    public string Gateway { get; init => field = value ?? ""; } = "";

    /// <summary>The length in bits of the IPv4 network's prefix, 0 to 32; 0 where the container has no IPv4 address.</summary>
    public int IPPrefixLen { get; init; }

    /// <summary>The network's IPv6 gateway; empty where it has none, or the container does not run.</summary>
    public string IPv6Gateway { get; init => field = value ?? ""; } = "";
}
