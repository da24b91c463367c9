using System.Net;
using System.Net.Sockets;
using Tesson.Core.Groups;
using Tesson.Core.Ports;

namespace Tesson.Core.FrontEnds;

/// <summary>Decides which address of a shard a front end gets. Pure.</summary>
public static class BackendRule
{
    /// <summary>The backend of a running shard; null where it has no such address.</summary>
    /// <param name="service">The service.</param>
    /// <param name="suffix">The end of the backend's name, see <see cref="GroupServices.Backend"/>.</param>
    /// <param name="mapping">The group's port.</param>
    /// <param name="mode">Container or host.</param>
    /// <param name="container">The shard's container.</param>
    /// <param name="weight">The number of its CPUs.</param>
    /// <param name="pulse">How it is checked; null to leave that to the front end.</param>
    /// <param name="hostAddress">The host's address under which a port published on all addresses is reached.</param>
    public static Backend? Find(
        Service service, string suffix, PortMapping mapping, BackendMode mode, ObservedContainer container, int weight, PulseSpec? pulse, Func<string> hostAddress)
    {
        // The engine lists a port that is published on all addresses once for IPv4 and once for IPv6: one backend.
        var published = container.Ports
            .Where(port => port.PublicPort > 0 && $"{port.PrivatePort}/{port.Protocol}" == mapping.ContainerPortKey)
            .OrderBy(port => IsIPv6(port.Address) ? 1 : 0)
            .ToArray();
        string name = GroupServices.Backend(container.Id, suffix);
        if (mode == BackendMode.Container)
        {
            return container.Address is not { } address ? null : new Backend(service, name, address, mapping.ContainerPort, weight, pulse)
            {
                IPv6 = container.IPv6,
                Relays = [.. published
                    .Where(port => IPAddress.TryParse(port.Address, out _))
                    .Select(port => new IPEndPoint(IPAddress.Parse(port.Address), port.PublicPort))],
            };
        }

        return published.Length == 0 ? null : new Backend(
            service, name, published[0].Address is "" or "0.0.0.0" or "::" ? hostAddress() : published[0].Address, published[0].PublicPort, weight, pulse);
    }

    /// <summary>UDP has no connection to try, and a TCP pulse on a UDP backend drains it.</summary>
    public static PulseSpec? PulseFor(PulseSpec? pulse, Protocol protocol) =>
        protocol == Protocol.Udp ? new PulseSpec("none", null, null) : pulse;

    private static bool IsIPv6(string address) =>
        IPAddress.TryParse(address, out var parsed) && parsed.AddressFamily == AddressFamily.InterNetworkV6;
}
