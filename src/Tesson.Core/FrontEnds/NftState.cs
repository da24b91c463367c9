using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Tesson.Core.Groups;
using Tesson.Core.Ports;
using Tesson.Nftables;

namespace Tesson.Core.FrontEnds;

/// <summary>Tesson's tables in the kernel, one a family, in the words of services and backends.</summary>
/// <param name="Ip">The IPv4 table.</param>
/// <param name="Ip6">The IPv6 table; left alone where this machine has no IPv6.</param>
internal sealed record NftState(BalancerTable Ip, BalancerTable Ip6) : IFrontEndState
{
    /// <summary>The bridges that there are now.</summary>
    public ImmutableSortedSet<string> Bridges { get; init; } = ImmutableSortedSet<string>.Empty;

    /// <summary>What this machine's settings say of its loopback.</summary>
    public LoopbackWays Loopback { get; init; } = LoopbackWays.None;

    /// <summary>Whether this machine has ::1.</summary>
    public bool HasIPv6Loopback { get; init; }

    /// <summary>The bridges to which clients on this host's loopback are led.</summary>
    public ImmutableSortedSet<string> LoopbackBridges => [.. Ip.Balancers.Values.Where(balancer => balancer.LeadsLoopback).Select(balancer => balancer.Bridge!)];

    /// <inheritdoc/>
    public string? Damage =>
        Tables.Any(table => table.Exists && (!table.IsWhole || !table.Damaged.IsEmpty)) ? "somebody changed it"
        : Tables.Any(table => table.Exists && !table.Bridges.SetEquals(Bridges)) ? "the engine's networks have changed"
        : LoopbackBridges.Intersect(Loopback.Possible).Except(Loopback.On) is [var off, ..] ? $"route_localnet of {off} is off, so nobody on 127.0.0.1 gets there"
        : null;

    /// <inheritdoc/>
    public string? Remains => Loopback.Changed.Except(LoopbackBridges) is [var left, ..] ? $"route_localnet of {left} is on, and no group needs it" : null;

    /// <inheritdoc/>
    public bool IsTransactional => true;

    /// <inheritdoc/>
    public ImmutableArray<ObservedService> Services => [.. Tables.SelectMany(table => table.Balancers.Values.Select(balancer => new ObservedService(
        Named(table.Family, balancer),
        [.. balancer.Targets.Select(target => new ObservedBackend(target.Name, (target.Direct ?? target.Proxied)!.Address.ToString(), target.Proxied))])))];

    private BalancerTable[] Tables => Socket.OSSupportsIPv6 ? [Ip, Ip6] : [Ip];

    /// <inheritdoc/>
    public bool Has(Service service) => Parts(service).All(part => Find(part) is { } balancer && balancer == Empty(service, part) with { Targets = balancer.Targets });

    /// <inheritdoc/>
    public bool Has(Backend backend) => Parts(backend.Service).All(part =>
        Find(part) is { } balancer && balancer.Owner == backend.Service.Group
        && balancer.Targets.FirstOrDefault(target => target.Name == backend.Name) == TargetOf(backend, part.Family));

    /// <inheritdoc/>
    public string? Caution(Service service)
    {
        string address = service.Address is { } one ? new IPEndPoint(IPAddress.Parse(one), service.Port).ToString() : string.Create(CultureInfo.InvariantCulture, $"{service.Port}");
        return HasRelays(service) || (service.Address is { } own && IPAddress.Parse(own) is { AddressFamily: AddressFamily.InterNetwork } ip && IPAddress.IsLoopback(ip)) ? null
            : $"the Docker Engine relays no ports on {service.Bridge} (userland-proxy is false): clients on ::1 do not reach port {address}, and "
                + "containers on other bridges only where the engine lets them; so it is with ports of the engine's own";
    }

    /// <inheritdoc/>
    public bool IsDrained(string backend) => Draining.Any(drained => GroupServices.AreOfOneContainer(drained.Name, backend));

    /// <summary>What is drained, in both families. Two listeners that lead to one port of a container share an entry, under either name.</summary>
    public IEnumerable<Drained> Draining => Ip.Draining.Concat(Ip6.Draining);

    /// <summary>The table of a family.</summary>
    public BalancerTable TableOf(Family family) => family == Family.Ip ? Ip : Ip6;

    /// <summary>The balancer of a service in one family, or null.</summary>
    public Balancer? Find((Family Family, Listener Listener) part) => TableOf(part.Family).Balancers.GetValueOrDefault(part.Listener);

    /// <summary>The same tables with a balancer changed, or removed where the change gives null.</summary>
    public NftState Change((Family Family, Listener Listener) part, Balancer? balancer)
    {
        var table = TableOf(part.Family);
        return With(balancer is null ? table with { Balancers = table.Balancers.Remove(part.Listener) } : table.With(balancer));
    }

    /// <summary>The same tables with a drained backend in the place of the one of its address, if there is one.</summary>
    public NftState Drained(Family family, Drained drained) => With(TableOf(family).With(drained));

    /// <summary>The same tables without the drained backends of some names.</summary>
    public NftState Undrained(Predicate<string> isMeant) => Draining.Any(drained => isMeant(drained.Name))
        ? this with { Ip = Without(Ip, isMeant), Ip6 = Without(Ip6, isMeant) }
        : this;

    /// <summary>A service's listeners: on every address it has one in each family.</summary>
    public static IEnumerable<(Family Family, Listener Listener)> Parts(Service service)
    {
        var transport = service.Protocol == Protocol.Udp ? Transport.Udp : Transport.Tcp;
        var address = service.Address is null ? null : IPAddress.Parse(service.Address);
        bool any = address is null || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
        Listener listener = new(transport, service.Port, any ? null : address);
        if (address?.AddressFamily != AddressFamily.InterNetworkV6)
            yield return (Family.Ip, listener);
        if (address?.AddressFamily != AddressFamily.InterNetwork && Socket.OSSupportsIPv6)
            yield return (Family.Ip6, listener);
    }

    /// <summary>The balancer of a service with nothing behind it yet.</summary>
    public Balancer Empty(Service service, (Family Family, Listener Listener) part) => new()
    {
        Listener = part.Listener,
        Owner = service.Group,
        Scheme = service.Scheduling.Balance == Balance.Source ? Scheme.Source : Scheme.RoundRobin,
        Bridge = service.Bridge,
        IsApart = service.IsApart,
        LeadsLoopback = part.Family == Family.Ip && service.Bridge is { } bridge && Loopback.Possible.Contains(bridge)
            && (part.Listener.Address is null || IPAddress.IsLoopback(part.Listener.Address)),
    };

    /// <summary>The backend in one family; null where it has no address there.</summary>
    public Target? TargetOf(Backend backend, Family family)
    {
        string? own = family == Family.Ip ? backend.Address : backend.IPv6;
        var kind = family == Family.Ip ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        var relay = IsRelayed(backend) ? backend.Relays.FirstOrDefault(relay => relay.AddressFamily == kind) : null;
        return own is null && relay is null
            ? null
            : new Target(backend.Name, own is null ? null : new IPEndPoint(IPAddress.Parse(own), backend.Port), relay, backend.Weight);
    }

    /// <summary>
    /// Whether somebody relays at the ports that the engine gave. With userland-proxy=false nobody does: what is led to one of these ports, and so
    /// has met a NAT rule already, hangs. The engine does not tell, but then it gives no port on ::1 where one was asked for, unless the
    /// container has IPv6; and it sets route_localnet.
    /// </summary>
    private bool IsRelayed(Backend backend) => HasIPv6Loopback && backend.IPv6 is null && IsOfIPv6(backend.Service)
        ? backend.Relays.Any(relay => relay.AddressFamily == AddressFamily.InterNetworkV6)
        : HasRelays(backend.Service);

    private static bool IsOfIPv6(Service service) => service.Address is not { } address || IPAddress.Parse(address).AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>Without relays the engine sets route_localnet of its bridges, for ports of its own.</summary>
    private bool HasRelays(Service service) => service.Bridge is not { } bridge || !Loopback.On.Contains(bridge) || Loopback.Changed.Contains(bridge);

    private NftState With(BalancerTable table) => table.Family == Family.Ip ? this with { Ip = table } : this with { Ip6 = table };

    private static BalancerTable Without(BalancerTable table, Predicate<string> isMeant) =>
        table with { Draining = table.Draining.RemoveAll(drained => isMeant(drained.Name)) };

    private static Service Named(Family family, Balancer balancer)
    {
        var listener = balancer.Listener;
        var address = listener.Address ?? (family == Family.Ip ? IPAddress.Any : IPAddress.IPv6Any);
        var protocol = listener.Transport == Transport.Udp ? Protocol.Udp : Protocol.Tcp;
        string name = string.Create(CultureInfo.InvariantCulture, $"{balancer.Owner} at {new IPEndPoint(address, listener.Port)}/{listener.Protocol}");
        return new Service(name, address.ToString(), listener.Port, protocol, balancer.Owner);
    }
}
