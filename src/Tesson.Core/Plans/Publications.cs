using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Tesson.Core.Engine;
using Tesson.Core.Groups;
using Tesson.Core.Host;
using Tesson.Core.Ports;

namespace Tesson.Core.Plans;

/// <summary>What each shard publishes. A shard of a group with a front end never publishes the group's own port.</summary>
public static class Publications
{
    /// <summary>The publications of one shard.</summary>
    /// <param name="mappings">The group's ports, without <see cref="PublicationFaults"/>.</param>
    /// <param name="index">The shard's number.</param>
    /// <param name="size">The number of shards.</param>
    /// <param name="backend">How the front end reaches the shards; null where there is none.</param>
    /// <param name="host">This machine's part in the group's address; null where the front end is not the kernel's.</param>
    public static ImmutableArray<Publication> For(ImmutableArray<PortMapping> mappings, int index, int size, BackendMode? backend, HostNetwork? host = null) =>
        host is not null ? [.. mappings.SelectMany(mapping => Relays(mapping, host)).Distinct()] :
        [.. mappings.Select(mapping => backend switch
        {
            // On loopback and a port of the engine's choice: it opens the engine's firewall for the container's own
            // address, and lets `ps` show a port to try a shard by.
            BackendMode.Container => new Publication(mapping.ContainerPortKey, "127.0.0.1", ""),
            not null => new Publication(mapping.ContainerPortKey, Address(mapping), ""),
            null => new Publication(mapping.ContainerPortKey, Address(mapping), HostPort(mapping, index, size)),
        }).Distinct()];

    /// <summary>
    /// Where the engine relays to a shard for those that the kernel cannot lead to it: clients on ::1, on other bridges, and on 127.0.0.1
    /// where route_localnet cannot be set.
    /// </summary>
    private static IEnumerable<Publication> Relays(PortMapping mapping, HostNetwork host)
    {
        bool isIPv6 = mapping.HostAddress?.AddressFamily == AddressFamily.InterNetworkV6;
        if (!isIPv6)
        {
            bool isPrivate = mapping.HostAddress is { } address && IPAddress.IsLoopback(address);
            yield return new Publication(mapping.ContainerPortKey, isPrivate ? "127.0.0.1" : host.BridgeAddress!.ToString(), "");
        }

        if (host.HasIPv6Loopback && (mapping.HostAddress is null || isIPv6))
            yield return new Publication(mapping.ContainerPortKey, "::1", "");
    }

    private static string Address(PortMapping mapping) => mapping.HostAddress?.ToString() ?? "";

    private static string HostPort(PortMapping mapping, int index, int size) => mapping.HostPorts switch
    {
        null => "",
        { Count: > 1 } ports when size > 1 => (ports.First + index).ToString(CultureInfo.InvariantCulture),
        { } ports => ports.ToString(),
    };
}
