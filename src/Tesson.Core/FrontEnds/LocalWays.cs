using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Tesson.Core.Engine;
using Tesson.Core.Ports;

namespace Tesson.Core.FrontEnds;

/// <summary>Decides by which addresses this machine itself is to reach a service of its kernel. Pure.</summary>
internal static class LocalWays
{
    /// <param name="service">The service.</param>
    /// <param name="frontEnd">The front end.</param>
    /// <param name="host">This machine.</param>
    /// <param name="isRelayed">Whether the engine relays for clients on ::1.</param>
    /// <returns>One of this machine's own addresses, and its loopback where it is promised; none for UDP, which has nothing to answer a try with.</returns>
    public static ImmutableArray<IPEndPoint> Of(Service service, KernelFrontEnd frontEnd, HostNetwork host, bool isRelayed)
    {
        // By direct routing the shards have the address themselves, and do not answer this machine.
        if (service.Protocol != Protocol.Tcp || service.Scheduling.Forward == Forward.Dr)
            return [];
        IPAddress?[] promised = service.Address is { } one && IPAddress.Parse(one) is var address && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)
            ? [IsHere(address, host, isRelayed) ? address : null]
            : [host.BridgeAddress, frontEnd.HasRelays ? IPAddress.Loopback : null, frontEnd.HasRelays && host.HasIPv6Loopback && isRelayed ? IPAddress.IPv6Loopback : null];
        return [.. promised.OfType<IPAddress>().Select(way => new IPEndPoint(way, service.Port))];
    }

    /// <summary>An address that this machine is to get later is promised nothing now; another of IPv6 than ::1 only where shards have IPv6.</summary>
    private static bool IsHere(IPAddress address, HostNetwork host, bool isRelayed) =>
        address.AddressFamily == AddressFamily.InterNetwork
            ? IPAddress.IsLoopback(address) || host.Addresses.Contains(address)
            : address.Equals(IPAddress.IPv6Loopback) && host.HasIPv6Loopback && isRelayed;
}
