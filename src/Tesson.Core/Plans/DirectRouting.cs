using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Tesson.Core.Groups;

namespace Tesson.Core.Plans;

/// <summary>What a group needs whose shards answer their clients themselves. Pure.</summary>
internal static class DirectRouting
{
    /// <summary>A shard has the group's address, and must not tell the network so: only this host does (LVS-HOWTO, "the ARP problem").</summary>
    public static ImmutableSortedDictionary<string, string> Sysctls { get; } = ImmutableSortedDictionary<string, string>.Empty
        .Add("net.ipv4.conf.all.arp_ignore", "1")
        .Add("net.ipv4.conf.all.arp_announce", "2");

    /// <summary>What stands against it, a sentence with its remedy each.</summary>
    /// <param name="group">The group.</param>
    /// <param name="network">The network that its shards are to be on.</param>
    /// <param name="own">The addresses of this host.</param>
    public static IEnumerable<string> Faults(GroupSpec group, ObservedNetwork network, IReadOnlySet<IPAddress> own)
    {
        if (network.Parent is null)
            yield return $"--forward dr: network '{network.Name}' is no macvlan network in bridge mode with a parent; make one (docker network create -d macvlan -o parent=DEVICE --subnet SUBNET --gateway GATEWAY lan) and give it: --network lan";
        string parent = network.Parent ?? "DEVICE";
        foreach (var port in group.Ports)
        {
            if (port.HostAddress is not { AddressFamily: AddressFamily.InterNetwork } address || address.Equals(IPAddress.Any) || IPAddress.IsLoopback(address))
                yield return $"--forward dr: port {port} needs an IPv4 address of its own that clients ask for: -p ADDRESS:{port.ContainerPort}:{port.ContainerPortKey}";
            else if (!own.Contains(address))
                yield return $"--forward dr: this host does not have {address}; give it: ip address add {address}/32 dev {parent}";
            if (port.ListenPort != port.ContainerPort)
                yield return $"--forward dr: port {port}: packets reach the shard as they are, so both ports have to be the same: {port.ContainerPort}:{port.ContainerPortKey}";
        }
    }
}
