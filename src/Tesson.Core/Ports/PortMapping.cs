using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tesson.Core.Ports;

/// <summary>One port of a container, and where it is to be reached.</summary>
public sealed record PortMapping
{
    /// <summary>The host address to listen on; null for all of them.</summary>
    public IPAddress? HostAddress { get; init; }

    /// <summary>The host ports that may be taken: one, one of a range, or null for a free one of the engine's choice.</summary>
    public PortRange? HostPorts { get; init; }

    /// <summary>The port inside the container, 1 to 65535.</summary>
    public required int ContainerPort { get; init; }

    /// <summary>The protocol.</summary>
    public Protocol Protocol { get; init; }

    /// <summary>The protocol as the engine writes it: <c>tcp</c>.</summary>
    public string ProtocolName => Protocol.ToString().ToLowerInvariant();

    /// <summary>Container port and protocol as the engine writes them: <c>80/tcp</c>.</summary>
    public string ContainerPortKey => string.Create(CultureInfo.InvariantCulture, $"{ContainerPort}/{ProtocolName}");

    /// <summary>Whether exactly one host port is asked for.</summary>
    public bool IsFixed => HostPorts is { Count: 1 };

    /// <summary>The port of the group's address, where a front end has it.</summary>
    public int ListenPort => HostPorts?.First ?? ContainerPort;

    /// <summary>The container's ports that take TCP connections, each once.</summary>
    public static ImmutableArray<int> TcpPorts(IEnumerable<PortMapping> mappings) =>
        [.. mappings.Where(mapping => mapping.Protocol == Protocol.Tcp).Select(mapping => mapping.ContainerPort).Distinct()];

    /// <summary>Where a group behind a front end is reached: <c>*:8080/tcp</c>, <c>127.0.0.1:8080/tcp</c>.</summary>
    public string ToAddress()
    {
        string address = HostAddress switch
        {
            null => "*",
            { AddressFamily: AddressFamily.InterNetworkV6 } => $"[{HostAddress}]",
            _ => $"{HostAddress}",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{address}:{ListenPort}/{ProtocolName}");
    }

    /// <summary>Docker's port syntax, readable by <see cref="PortSpec.Parse"/>: <c>127.0.0.1:8080:80/tcp</c>.</summary>
    public override string ToString()
    {
        string address = HostAddress switch
        {
            null => "",
            { AddressFamily: AddressFamily.InterNetworkV6 } => $"[{HostAddress}]:",
            _ => $"{HostAddress}:",
        };
        string host = HostPorts is { } ports ? $"{ports}:" : address.Length > 0 ? ":" : "";
        return $"{address}{host}{ContainerPortKey}";
    }
}
