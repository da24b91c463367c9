using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Tesson.Core.Groups;
using Tesson.Core.Host;
using Tesson.Core.Ports;

namespace Tesson.Core.FrontEnds;

/// <summary>Decides by which addresses this machine itself is to reach a service of its kernel. Pure.</summary>
/// <param name="FrontEnd">The front end.</param>
/// <param name="Host">This machine.</param>
/// <param name="Network">The network that the shards are on; null where the front end has no use for it.</param>
/// <param name="State">What the front end has; null where it was not asked.</param>
internal sealed record LocalWays(KernelFrontEnd FrontEnd, HostNetwork Host, ObservedNetwork? Network, IFrontEndState? State)
{
    /// <param name="service">The service.</param>
    /// <returns>One of this machine's own addresses, and its loopback where it is promised; none for UDP, which has nothing to answer a try with.</returns>
    public ImmutableArray<IPEndPoint> Of(Service service)
    {
        // By direct routing the shards have the address themselves, and do not answer this machine.
        if (service.Protocol != Protocol.Tcp || service.Scheduling.Forward == Forward.Dr)
            return [];
        bool isRelayed = Network?.IsRouted != true && State?.Caution(service) is null;
        IPAddress?[] four = [Host.BridgeAddress, FrontEnd.HasRelays ? IPAddress.Loopback : null];
        IPAddress?[] six = [FrontEnd.HasRelays && Host.HasIPv6Loopback && isRelayed ? IPAddress.IPv6Loopback : null];
        var address = service.Address is { } text ? IPAddress.Parse(text) : null;
        IPAddress?[] promised = address is null ? [.. four, .. six]
            : address.Equals(IPAddress.Any) ? four
            : address.Equals(IPAddress.IPv6Any) ? six
            : [IsHere(address, isRelayed) ? address : null];
        return [.. promised.OfType<IPAddress>().Select(way => new IPEndPoint(way, service.Port))];
    }

    /// <summary>An address that this machine is to get later is promised nothing now; another of IPv6 than ::1 only where shards have IPv6.</summary>
    private bool IsHere(IPAddress address, bool isRelayed) =>
        address.AddressFamily == AddressFamily.InterNetwork
            ? IPAddress.IsLoopback(address) || Host.Addresses.Contains(address)
            : address.Equals(IPAddress.IPv6Loopback) && Host.HasIPv6Loopback && isRelayed;
}
