using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Tesson.Core.Groups;
using Tesson.Core.Ports;
using Tesson.Ipvs;

namespace Tesson.Core.FrontEnds;

/// <summary>The kernel's virtual services, and whose they are, in the words of services and backends.</summary>
/// <param name="Table">All of them, whoever made them.</param>
/// <param name="Record">Whose they are.</param>
internal sealed record IpvsState(ImmutableDictionary<ServiceAddress, VirtualService> Table, IpvsRecord Record) : IFrontEndState
{
    /// <summary>The addresses of this host that a service may have.</summary>
    public ImmutableHashSet<IPAddress> Own { get; init; } = [];

    /// <summary>Whether the record was lost, and what it said was concluded from the groups' labels.</summary>
    public bool IsRecordLost { get; init; }

    /// <inheritdoc/>
    public string? Damage => IsRecordLost ? "whose its services are was forgotten" : Gone.Any() ? "this host's addresses have changed" : null;

    /// <summary>The containers that direct routing does not reach as it should.</summary>
    public ImmutableHashSet<string> Broken { get; init; } = [];

    /// <summary>The ways that direct routing needs.</summary>
    public ImmutableArray<DirectWay> Ways => [.. (
        from own in Record.Services
        from destination in Table[own.Key].Destinations
        where destination.Forwarding == Forwarding.DirectRouting && own.Value.Backends.ContainsKey(destination.EndPoint)
        let container = GroupServices.ContainerOf(own.Value.Backends[destination.EndPoint].Name)
        where container is not null
        select new DirectWay(own.Key.Address, destination.EndPoint.Address, container)).Distinct()];

    /// <inheritdoc/>
    public bool IsTransactional => true;

    /// <inheritdoc/>
    public ImmutableArray<ObservedService> Services => [.. Record.Services
        .GroupBy(own => ServiceOf(own.Key, own.Value))
        .Select(parts => new ObservedService(parts.Key, [.. parts.SelectMany(Backends).Distinct()]))];

    /// <summary>Those of the services on every address whose address this host has no more.</summary>
    public IEnumerable<ServiceAddress> Gone => Record.Services.Where(own => own.Value.IsEverywhere && !Own.Contains(own.Key.Address)).Select(own => own.Key);

    /// <summary>Whether this host can serve an address: IPVS takes no packets from loopback, and knows no scope.</summary>
    public static bool CanServe(IPAddress address) => !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal && !address.IsIPv4MappedToIPv6;

    /// <inheritdoc/>
    public bool Has(Service service) => Parts(service, first: true).All(part => IsThere(part, service));

    /// <inheritdoc/>
    public bool Has(Backend backend) => !IsBroken(backend.Name) && DestinationsOf(backend) is var places && places.Length > 0 && places.All(place =>
        IsThere(place.Part, backend.Service)
        && Table[place.Part].Destinations.Contains(place.Destination)
        && Record.Services[place.Part].Backends.GetValueOrDefault(place.Destination.EndPoint) == new OwnedBackend(backend.Name));

    /// <inheritdoc/>
    public string? Foreigner(Service service) => Parts(service, first: true).Select(Foreigner).FirstOrDefault(told => told is not null);

    /// <summary>The same of one address.</summary>
    public string? Foreigner(ServiceAddress part) => Table.ContainsKey(part) && !Record.Services.ContainsKey(part)
        ? $"{part} is a virtual service of somebody else's (ipvsadm -Ln shows it: Gorb's, keepalived's, ...); take another port or address, or remove it: ipvsadm -D {part.Option}"
        : null;

    /// <inheritdoc/>
    public bool IsDrained(string backend) => Record.Services.Values
        .SelectMany(own => own.Backends.Values)
        .Any(own => own.DrainedUntil is not null && GroupServices.AreOfOneContainer(own.Name, backend));

    /// <summary>
    /// Where a service listens. One on every address has IPv6 only where its shards do, so the first parts are those of
    /// IPv4; one that has an address has just that.
    /// </summary>
    public IEnumerable<ServiceAddress> Parts(Service service, bool first) =>
        Listening(service) is { } address ? [new(ProtocolOf(service), address, service.Port)]
        : first && service.Address is null ? Everywhere(service, AddressFamily.InterNetwork)
        : [.. Everywhere(service, AddressFamily.InterNetwork), .. Everywhere(service, AddressFamily.InterNetworkV6)];

    /// <summary>The parts that a service has in the record, whatever this host's addresses are by now.</summary>
    public IEnumerable<KeyValuePair<ServiceAddress, OwnedService>> Recorded(Service service) => Record.Services.Where(own =>
        own.Value.Group == service.Group && own.Key.Port == service.Port && own.Key.Protocol == ProtocolOf(service)
        && (Listening(service) is { } address ? !own.Value.IsEverywhere && own.Key.Address.Equals(address) : own.Value.IsEverywhere && IsMeant(service, own.Key.Address.AddressFamily)));

    /// <summary>A backend's places: one in each part of its service that it has an address for.</summary>
    public ImmutableArray<(ServiceAddress Part, Destination Destination)> DestinationsOf(Backend backend) => [.. Parts(backend.Service, first: false)
        .Select(part => (Part: part, Address: part.Address.AddressFamily == AddressFamily.InterNetworkV6 ? backend.IPv6 : backend.Address))
        .Where(place => place.Address is not null)
        .Select(place => (place.Part, DestinationAt(new IPEndPoint(IPAddress.Parse(place.Address!), backend.Port), backend)))];

    /// <summary>A service as the kernel should have it, with nothing behind it.</summary>
    public static VirtualService Empty(ServiceAddress part, Service service) => new()
    {
        Address = part,
        Scheduler = service.Scheduling.SchedulerName,
        Flags = service.Scheduling.SchedulerFlags,
        Persistence = service.Scheduling.Persistence,
    };

    /// <summary>The same with a part changed, or removed where there is nothing.</summary>
    public IpvsState With(ServiceAddress part, (VirtualService Service, OwnedService Owned)? changed) => changed is { } to
        ? this with { Table = Table.SetItem(part, to.Service), Record = new IpvsRecord(Record.Services.SetItem(part, to.Owned)) }
        : this with { Table = Table.Remove(part), Record = new IpvsRecord(Record.Services.Remove(part)) };

    /// <summary>Whether a service listens on every address.</summary>
    public static bool IsEverywhere(Service service) => Listening(service) is null;

    private static IPAddress? Listening(Service service) =>
        service.Address is { } text && IPAddress.Parse(text) is var address && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any) ? address : null;

    private IEnumerable<ServiceAddress> Everywhere(Service service, AddressFamily family) => IsMeant(service, family)
        ? Own.Where(address => address.AddressFamily == family).Select(address => new ServiceAddress(ProtocolOf(service), address, service.Port))
        : [];

    /// <summary>Whether a service on every address is on those of a family: <c>0.0.0.0</c> and <c>::</c> mean one of them.</summary>
    private static bool IsMeant(Service service, AddressFamily family) => service.Address is null || IPAddress.Parse(service.Address).AddressFamily == family;

    private bool IsThere(ServiceAddress part, Service service) => Table.TryGetValue(part, out var there) && there.IsScheduledAs(Empty(part, service))
        && Record.Services.GetValueOrDefault(part)?.Group == service.Group;

    private IEnumerable<ObservedBackend> Backends(KeyValuePair<ServiceAddress, OwnedService> own) =>
        from destination in Table[own.Key].Destinations
        let backend = own.Value.Backends.GetValueOrDefault(destination.EndPoint)
        where backend is not null
        select new ObservedBackend(backend.Name, destination.EndPoint.Address.ToString()) { IsOutOfTurn = destination.Weight == 0 || IsBroken(backend.Name) };

    private static Destination DestinationAt(IPEndPoint endPoint, Backend backend) => new(
        endPoint,
        backend.Service.Scheduling.Forward == Forward.Dr ? Forwarding.DirectRouting : Forwarding.Nat,
        Math.Min(backend.Weight, Destination.MostWeight));

    private bool IsBroken(string backend) => GroupServices.ContainerOf(backend) is { } container && Broken.Contains(container);

    private static Service ServiceOf(ServiceAddress part, OwnedService owned)
    {
        var protocol = part.Protocol == IpvsProtocol.Udp ? Protocol.Udp : Protocol.Tcp;
        string place = owned.IsEverywhere ? FormattableString.Invariant($"*:{part.Port}/{protocol.ToString().ToLowerInvariant()}") : part.ToString();
        return new Service($"{owned.Group} at {place}", owned.IsEverywhere ? null : part.Address.ToString(), part.Port, protocol, owned.Group);
    }

    private static IpvsProtocol ProtocolOf(Service service) => service.Protocol == Protocol.Udp ? IpvsProtocol.Udp : IpvsProtocol.Tcp;
}
