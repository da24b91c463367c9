using System.Text.Json.Serialization;

namespace Tesson.Docker;

/// <summary>A network of the engine.</summary>
public sealed record NetworkResource
{
    /// <summary>The network's id.</summary>
    [JsonPropertyName("Id")]
    public string ID { get; init => field = value ?? ""; } = "";

    /// <summary>Its name; not always unique.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Such as <c>bridge</c>, <c>host</c>, <c>null</c>, <c>macvlan</c> or <c>overlay</c>.</summary>
    public string Driver { get; init => field = value ?? ""; } = "";

    /// <summary>Whether it has no way to the world outside.</summary>
    public bool Internal { get; init; }

    /// <summary>Whether its containers get IPv6 addresses.</summary>
    [JsonPropertyName("EnableIPv6")]
    public bool EnableIPv6 { get; init; }

    /// <summary>Where its addresses come from.</summary>
    [JsonPropertyName("IPAM")]
    public NetworkIpam IPAM { get; init => field = value ?? new(); } = new();

    /// <summary>The options of its driver, such as <c>com.docker.network.bridge.name</c>.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init => field = value ?? new Dictionary<string, string>(); } = new Dictionary<string, string>();
}

/// <summary>Where a network's addresses come from.</summary>
public sealed record NetworkIpam
{
    /// <summary>Who gives the addresses, such as <c>default</c>.</summary>
    public string Driver { get; init => field = value ?? ""; } = "";

    /// <summary>Its subnets; empty for a network without addresses, such as <c>host</c>.</summary>
    public IReadOnlyList<IpamConfig> Config { get; init => field = value ?? []; } = [];
}

/// <summary>A subnet of a network.</summary>
public sealed record IpamConfig
{
    /// <summary>The subnet in CIDR notation, such as <c>172.17.0.0/16</c>; empty where the engine does not say.</summary>
    public string Subnet { get; init => field = value ?? ""; } = "";

    /// <summary>The gateway's address, such as <c>172.17.0.1</c>; empty where there is none.</summary>
    public string Gateway { get; init => field = value ?? ""; } = "";
}
