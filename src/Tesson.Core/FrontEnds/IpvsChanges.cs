using System.Collections.Immutable;
using Tesson.Ipvs;

namespace Tesson.Core.FrontEnds;

/// <summary>Decides how the kernel's virtual services change with a planned step. Pure: same input, same result; what changes nothing gives back the same state.</summary>
internal static class IpvsChanges
{
    /// <exception cref="RefusedException">Another group has the address, or a part of it, or somebody else has.</exception>
    public static IpvsState AddService(IpvsState state, Service service) =>
        state.Parts(service, first: true).Aggregate(state, (current, part) => Ensure(current, part, service));

    /// <exception cref="RefusedException">As <see cref="AddService"/>; or the shard has no address of the service's family.</exception>
    public static IpvsState AddBackend(IpvsState state, Backend backend)
    {
        var places = state.DestinationsOf(backend);
        if (places.IsEmpty && !IpvsState.IsEverywhere(backend.Service))
            throw new RefusedException($"service {backend.Service.Name} is at {backend.Service.Address}, and a shard has no such address; put the group on a network of the engine's with IPv6 (--network), or take an IPv4 address");
        foreach (var (part, destination) in places)
        {
            state = Ensure(state, part, backend.Service);
            var (service, owned) = (state.Table[part], state.Record.Services[part]);
            OwnedBackend named = new(backend.Name);
            if (service.Destinations.Contains(destination) && owned.Backends.GetValueOrDefault(destination.EndPoint) == named)
                continue;
            foreach (var moved in owned.Backends.Where(other => other.Value.Name == backend.Name && !other.Key.Equals(destination.EndPoint)).Select(other => other.Key))
            {
                service = service.Without(moved);
                owned = owned with { Backends = owned.Backends.Remove(moved) };
            }

            state = state.With(part, (service.With(destination), owned with { Backends = owned.Backends.SetItem(destination.EndPoint, named) }));
        }

        return Undrained(state, backend.Name);
    }

    /// <summary>
    /// Takes a backend out of turn, and notes until when it is to stay out. Its connections go on; datagrams have no
    /// connection to finish, and their sender is better off with another shard at once.
    /// </summary>
    public static IpvsState Drain(IpvsState state, Service service, string backend, DateTimeOffset until) =>
        Change(state, service, backend, (virtualService, owned, destination) => (
            destination is null ? virtualService
                : IsUdp(virtualService) ? virtualService.Without(destination.EndPoint)
                : virtualService.With(destination with { Weight = 0 }),
            owned with { DrainedUntil = until }));

    /// <summary>Takes a backend away; one that is not dead only gets nothing new, since IPVS would break its connections off.</summary>
    public static IpvsState RemoveBackend(IpvsState state, Service service, string backend, bool isDead) =>
        Change(state, service, backend, (virtualService, owned, destination) =>
            destination is null ? (virtualService, null)
            : isDead || IsUdp(virtualService) ? (virtualService.Without(destination.EndPoint), null)
            : (virtualService.With(destination with { Weight = 0 }), owned));

    /// <summary>Removes a service unless shards are behind it; what others put there goes with it.</summary>
    public static IpvsState RemoveServiceIfEmpty(IpvsState state, Service service) => state.Recorded(service)
        .Where(own => !state.Table[own.Key].Destinations.Any(destination => own.Value.Backends.ContainsKey(destination.EndPoint)))
        .Aggregate(state, (current, own) => current.With(own.Key, null));

    /// <summary>Removes what listens on addresses that this host has no more.</summary>
    public static IpvsState RemoveGone(IpvsState state) => state.Gone.ToArray().Aggregate(state, (current, part) => current.With(part, null));

    private static IpvsState Ensure(IpvsState state, ServiceAddress part, Service service)
    {
        EnsureFree(state, part, service);
        var wanted = IpvsState.Empty(part, service);
        var there = state.Table.GetValueOrDefault(part);
        var owned = state.Record.Services.GetValueOrDefault(part);
        return there is not null && there.IsScheduledAs(wanted) && owned is not null ? state : state.With(part, (
            wanted with { Destinations = there?.Destinations ?? [] },
            owned ?? new OwnedService(service.Group, IpvsState.IsEverywhere(service), ImmutableDictionary<System.Net.IPEndPoint, OwnedBackend>.Empty)));
    }

    private static void EnsureFree(IpvsState state, ServiceAddress part, Service service)
    {
        var holder = state.Record.Services.FirstOrDefault(own => own.Value.Group != service.Group
            && own.Key.Port == part.Port && own.Key.Protocol == part.Protocol
            && own.Key.Address.AddressFamily == part.Address.AddressFamily
            && (own.Value.IsEverywhere || IpvsState.IsEverywhere(service) || own.Key.Address.Equals(part.Address)));
        if (holder.Value is not null)
            throw new RefusedException($"port {part.Port}/{service.Protocol.ToString().ToLowerInvariant()} is group '{holder.Value.Group}'s; take another port, or stop that group (if it is gone already: tesson sync)");
        if (state.Foreigner(part) is { } foreigner)
            throw new RefusedException(foreigner);
    }

    /// <summary>Changes every place of a backend; its name goes where nothing is given for it.</summary>
    private static IpvsState Change(
        IpvsState state, Service service, string name, Func<VirtualService, OwnedBackend, Destination?, (VirtualService Service, OwnedBackend? Backend)> change)
    {
        foreach (var (part, owned) in state.Recorded(service).ToArray())
        {
            foreach (var (endPoint, backend) in owned.Backends.Where(own => own.Value.Name == name))
            {
                var now = state.Record.Services[part];
                var (changed, named) = change(state.Table[part], backend, state.Table[part].Destinations.FirstOrDefault(there => there.EndPoint.Equals(endPoint)));
                state = state.With(part, (changed, now with { Backends = named is null ? now.Backends.Remove(endPoint) : now.Backends.SetItem(endPoint, named) }));
            }
        }

        return state;
    }

    /// <summary>Whoever puts one port of a container into turn means the others, too.</summary>
    private static IpvsState Undrained(IpvsState state, string backend)
    {
        foreach (var (part, owned) in state.Record.Services.Where(own => own.Value.Backends.Values.Any(IsMeant)).ToArray())
        {
            var backends = owned.Backends
                .Where(own => !IsMeant(own.Value) || state.Table[part].Destinations.Any(there => there.EndPoint.Equals(own.Key)))
                .ToImmutableDictionary(own => own.Key, own => IsMeant(own.Value) ? own.Value with { DrainedUntil = null } : own.Value);
            state = state.With(part, (state.Table[part], owned with { Backends = backends }));
        }

        return state;

        bool IsMeant(OwnedBackend own) => own.DrainedUntil is not null && GroupServices.AreOfOneContainer(own.Name, backend);
    }

    private static bool IsUdp(VirtualService service) => service.Address.Protocol == IpvsProtocol.Udp;
}
