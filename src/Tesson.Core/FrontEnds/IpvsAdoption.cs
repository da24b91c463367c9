using System.Collections.Immutable;
using System.Net;
using Tesson.Core.Groups;
using Tesson.Core.Ports;
using Tesson.Ipvs;

namespace Tesson.Core.FrontEnds;

/// <summary>
/// Tells whose virtual services are where the record of it was lost: a group's, if it is scheduled as the group's labels
/// say and everything behind it is a shard of the group. The rest is somebody else's. Pure.
/// </summary>
internal static class IpvsAdoption
{
    public static IpvsRecord Of(ImmutableDictionary<ServiceAddress, VirtualService> table, IEnumerable<ObservedGroup> groups)
    {
        var services = ImmutableDictionary.CreateBuilder<ServiceAddress, OwnedService>();
        foreach (var group in groups.Where(group => group.FrontEndAddress == KernelFrontEnd.IpvsAddress))
        {
            foreach (var (service, mapping, suffix) in GroupServices.Of(group.Name, group.Ports ?? [], group.Scheduling))
            {
                var shards = Shards(group, mapping, suffix);
                foreach (var found in table.Values.Where(found => IsAt(found.Address, service) && found.IsScheduledAs(IpvsState.Empty(found.Address, service))))
                {
                    if (!found.Destinations.IsEmpty && found.Destinations.All(destination => shards.ContainsKey(destination.EndPoint)))
                        services[found.Address] = new OwnedService(group.Name, IpvsState.IsEverywhere(service), found.Destinations.ToImmutableDictionary(its => its.EndPoint, its => shards[its.EndPoint]));
                }
            }
        }

        return new IpvsRecord(services.ToImmutable());
    }

    private static bool IsAt(ServiceAddress address, Service service) =>
        address.Port == service.Port && (address.Protocol == IpvsProtocol.Udp) == (service.Protocol == Protocol.Udp)
        && (IpvsState.IsEverywhere(service) || address.Address.Equals(IPAddress.Parse(service.Address!)));

    private static Dictionary<IPEndPoint, OwnedBackend> Shards(ObservedGroup group, PortMapping mapping, string suffix)
    {
        Dictionary<IPEndPoint, OwnedBackend> shards = [];
        foreach (var container in group.Shards.Select(shard => shard.Container))
            foreach (string address in new[] { container.Address, container.IPv6 }.OfType<string>())
                shards[new IPEndPoint(IPAddress.Parse(address), mapping.ContainerPort)] = new OwnedBackend(GroupServices.Backend(container.Id, suffix));
        return shards;
    }
}
