using System.Net;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;

namespace Tesson.Core.Plans;

/// <summary>What stands against the network that the shards of a group are to be on, and against the group's address.</summary>
internal static class NetworkFaults
{
    /// <summary>The faults, a sentence with its remedy each.</summary>
    public static IEnumerable<string> Of(GroupSpec group, ObservedWorld world)
    {
        string name = group.NetworkName;
        var meant = ObservedNetwork.FindAll(world.Networks, name);
        var network = RunPlan.NetworkOf(group, world);
        bool isKernels = KernelFrontEnd.Is(group.FrontEnd);
        if (network is null && (group.Network is not null || isKernels))
        {
            yield return IsEngines(name)
                ? $"the Docker Engine has no network '{name}' (dockerd runs with --bridge=none?), and nobody can create one of that name; create another and give it: docker network create lan; --network lan"
                : $"network '{name}' does not exist; create it with: docker network create {name}";
        }
        else if (meant.Count > 1)
            yield return $"network '{name}' may be any of {meant.Count}: {string.Join(", ", meant.Select(one => $"{one.Name} {one.Id[..Math.Min(12, one.Id.Length)]}"))}; give one by its id";
        else if (group.IsDirect)
        {
            foreach (string fault in DirectRouting.Faults(group, network!, world.Host?.Addresses ?? []))
                yield return fault;
        }
        else if (isKernels && network!.Bridge is null)
            yield return $"network '{name}' is no bridge of the engine, so its shards have no addresses that this machine's kernel could balance; use a bridge network (--network), or --frontend none";
        else if (isKernels && network!.IsInternal)
            yield return $"network '{name}' is internal: nobody outside may reach its containers; use another network, or publish no port";
        else if (isKernels && !network!.HasIPv4)
            yield return $"network '{name}' has no IPv4, and a group's address leads to its shards by IPv4; use a network with IPv4 (docker network create lan; with --ipv6 for both), or --frontend none";
        else if (isKernels && world.Host?.BridgeAddress is null)
            yield return $"network '{name}': its bridge {network!.Bridge} has no IPv4 address on this machine, so shards cannot be reached through it; give it one (ip address add ADDRESS dev {network.Bridge}), or use another network";
        if (KernelFrontEnd.At(group.FrontEnd) is { HasRelays: false })
        {
            foreach (var mapping in group.Ports.Where(port => port.HostAddress is { } address && IPAddress.IsLoopback(address)))
                yield return $"port {mapping}: IPVS takes no packets of the loopback; give another address of this host, or take --frontend nft";
        }

        if (world.Host is { } host)
        {
            foreach (string conflict in PortConflicts.Of(group.Name, group.Ports, world.Containers, host.Sockets))
                yield return conflict;
        }

        if (world.FrontEnd is { } state)
        {
            foreach (var (service, mapping, _) in GroupServices.Of(group.Name, group.Ports, group.Scheduling))
            {
                if ((state.Foreigner(service) ?? world.Rivals.Of(service)) is { } foreigner)
                    yield return $"port {mapping}: {foreigner}";
            }
        }
    }

    /// <summary>Whether the engine keeps a name for itself: <c>docker network create</c> refuses it.</summary>
    private static bool IsEngines(string network) => network is "bridge" or "host" or "none" or "default";
}
