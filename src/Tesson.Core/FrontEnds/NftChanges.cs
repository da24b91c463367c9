using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Tesson.Conntrack;
using Tesson.Nftables;

namespace Tesson.Core.FrontEnds;

/// <summary>Decides how the kernel's tables change with a planned step. Pure: same input, same tables.</summary>
internal static class NftChanges
{
    /// <exception cref="RefusedException">Another group has the address, or a part of it.</exception>
    public static NftChange AddService(NftState state, Service service)
    {
        foreach (var part in NftState.Parts(service))
        {
            EnsureFree(state, service, part);
            var wanted = state.Empty(service, part);
            var there = state.Find(part);
            if (there is null || wanted with { Targets = there.Targets } != there)
                state = state.Change(part, wanted with { Targets = there?.Targets ?? [] });
        }

        return NftChange.Of(state);
    }

    /// <param name="state">The tables.</param>
    /// <param name="backend">The backend.</param>
    /// <param name="own">The addresses of this machine; asked for where they matter only.</param>
    /// <exception cref="RefusedException">Another group has the service's address, or a part of it.</exception>
    public static NftChange AddBackend(NftState state, Backend backend, Func<IEnumerable<IPAddress>> own)
    {
        var gone = ImmutableHashSet.CreateBuilder<FlowTarget>();
        foreach (var part in NftState.Parts(backend.Service))
        {
            EnsureFree(state, backend.Service, part);
            // A bridge may have come only with its first shard.
            var there = state.Empty(backend.Service, part) with { Targets = state.Find(part)?.Targets ?? [] };
            if (state.TargetOf(backend, part.Family) is not { } target || there.Targets.Contains(target))
                continue;
            if (there.Targets.FirstOrDefault(other => other.Name == target.Name) is { } old)
                gone.UnionWith(Flows(part.Listener, [old.Direct == target.Direct ? null : old.Direct, old.Proxied == target.Proxied ? null : old.Proxied]));
            // Whoever sent a datagram while nothing was here is a flow of this host's own, and stays one as long as it goes on.
            if (there.Targets.IsEmpty && part.Listener.Transport == Transport.Udp)
                gone.UnionWith(Flows(part.Listener, AddressesOf(part, own).Select(address => new IPEndPoint(address, part.Listener.Port))));
            state = state.Change(part, there.With(target));
        }

        return new NftChange(state.Undrained(drained => GroupServices.AreOfOneContainer(drained, backend.Name)), gone.ToImmutable());
    }

    /// <summary>Takes a backend out of turn, and notes for whoever makes the tables true meanwhile that it is to stay out.</summary>
    public static NftChange Drain(NftState state, Service service, string backend, TimeSpan hold)
    {
        var gone = ImmutableHashSet.CreateBuilder<FlowTarget>();
        foreach (var part in NftState.Parts(service))
        {
            if (state.Find(part) is not { } balancer || balancer.Targets.FirstOrDefault(target => target.Name == backend) is not { } target)
                continue;
            // Datagrams have no connection to finish, and their sender is better off with another shard at once.
            if (part.Listener.Transport == Transport.Udp)
                gone.UnionWith(Flows(part.Listener, [target.Direct, target.Proxied]));
            state = state.Change(part, balancer.Without(backend)).Drained(part.Family, new Drained(backend, part.Listener, (target.Direct ?? target.Proxied)!, hold));
        }

        return new NftChange(state, gone.ToImmutable());
    }

    /// <param name="state">The tables.</param>
    /// <param name="service">The backend's service.</param>
    /// <param name="backend">The backend's name.</param>
    /// <param name="isDead">Whether nobody is there any more, so that its connections are cut.</param>
    public static NftChange RemoveBackend(NftState state, Service service, string backend, bool isDead)
    {
        var gone = ImmutableHashSet.CreateBuilder<FlowTarget>();
        foreach (var part in NftState.Parts(service))
        {
            if (state.Find(part) is not { } balancer || balancer.Targets.FirstOrDefault(target => target.Name == backend) is not { } target)
                continue;
            // A UDP client would stay on it for ever. One of TCP is connected: it may finish, if there is somebody to finish with.
            if (isDead || part.Listener.Transport == Transport.Udp)
                gone.UnionWith(Flows(part.Listener, [target.Direct, target.Proxied]));
            state = state.Change(part, balancer.Without(backend));
        }

        foreach (var drained in state.Draining.Where(drained => drained.Name == backend))
            gone.UnionWith(Flows(drained.Listener, [drained.Address]));
        return new NftChange(state.Undrained(drained => drained == backend), gone.ToImmutable());
    }

    public static NftChange RemoveServiceIfEmpty(NftState state, Service service) => NftChange.Of(NftState.Parts(service)
        .Where(part => state.Find(part) is { Targets.IsEmpty: true } balancer && balancer.Owner == service.Group)
        .Aggregate(state, (current, part) => current.Change(part, null)));

    private static void EnsureFree(NftState state, Service service, (Family Family, Listener Listener) part)
    {
        if (state.TableOf(part.Family).Balancers.Values.FirstOrDefault(other => other.Owner != service.Group && other.Listener.Overlaps(part.Listener)) is { } holder)
        {
            throw new RefusedException(
                $"port {service.Port}/{part.Listener.Protocol} is group '{holder.Owner}'s; take another port, or stop that group (if it is gone already: tesson sync)");
        }
    }

    private static IEnumerable<IPAddress> AddressesOf((Family Family, Listener Listener) part, Func<IEnumerable<IPAddress>> own) =>
        part.Listener.Address is { } address ? [address]
        : own().Where(its => its.AddressFamily == (part.Family == Family.Ip ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6));

    private static IEnumerable<FlowTarget> Flows(Listener listener, IEnumerable<IPEndPoint?> addresses) => addresses
        .OfType<IPEndPoint>()
        .Select(address => new FlowTarget(listener.Transport == Transport.Udp ? FlowProtocol.Udp : FlowProtocol.Tcp, address.Address, address.Port));
}
