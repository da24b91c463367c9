using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Tesson.Core.Host;

/// <summary>What the front end of a group needs to know of this machine's network.</summary>
public sealed record HostNetwork
{
    /// <summary>The address of this machine on the group's bridge, where the engine relays to shards for clients that are not routed to them; null where it has none.</summary>
    public IPAddress? BridgeAddress { get; init; }

    /// <summary>Whether this machine has ::1.</summary>
    public bool HasIPv6Loopback { get; init; }

    /// <summary>Every address of this machine; empty where nobody asked.</summary>
    public ImmutableHashSet<IPAddress> Addresses { get; init; } = [];

    /// <summary>The sockets that listen here.</summary>
    public ImmutableArray<HostSocket> Sockets { get; init; } = [];

    /// <summary>Reads this machine.</summary>
    /// <param name="bridge">The group's bridge, or null.</param>
    /// <param name="addresses">Whether its addresses are asked for: that reads some files for each interface, and each container has one.</param>
    public static HostNetwork Read(string? bridge, bool addresses) => new()
    {
        BridgeAddress = NetworkInterface.GetAllNetworkInterfaces()
            .Where(device => device.Name == bridge)
            .SelectMany(device => device.GetIPProperties().UnicastAddresses)
            .Select(own => own.Address)
            .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork),
        HasIPv6Loopback = HostAddresses.HasIPv6Loopback(),
        Addresses = addresses ? [.. HostAddresses.All()] : [],
        Sockets = HostSocket.ReadAll(),
    };
}
