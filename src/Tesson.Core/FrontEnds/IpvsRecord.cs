using System.Collections.Immutable;
using System.Net;
using Tesson.Ipvs;

namespace Tesson.Core.FrontEnds;

/// <summary>Whose the kernel's virtual services are: IPVS has addresses and weights, and no place for a name.</summary>
/// <param name="Services">Those that are Tesson's.</param>
internal sealed record IpvsRecord(ImmutableDictionary<ServiceAddress, OwnedService> Services)
{
    /// <summary>Nothing is Tesson's.</summary>
    public static IpvsRecord Empty { get; } = new(ImmutableDictionary<ServiceAddress, OwnedService>.Empty);

    /// <summary>What both say together; where they differ, this one.</summary>
    public IpvsRecord And(IpvsRecord other) => new(other.Services.SetItems(Services.Select(own =>
        other.Services.TryGetValue(own.Key, out var older)
            ? KeyValuePair.Create(own.Key, own.Value with { Backends = older.Backends.SetItems(own.Value.Backends) })
            : own)));

    /// <summary>What of it the kernel's table bears out, at one moment. A drained backend may be in no table until its time is over.</summary>
    public IpvsRecord BorneOutBy(ImmutableDictionary<ServiceAddress, VirtualService> table, DateTimeOffset now) => new(Services
        .Where(own => table.ContainsKey(own.Key))
        .ToImmutableDictionary(own => own.Key, own => own.Value with
        {
            Backends = own.Value.Backends
                .Select(backend => backend.Value.DrainedUntil <= now ? KeyValuePair.Create(backend.Key, backend.Value with { DrainedUntil = null }) : backend)
                .Where(backend => backend.Value.DrainedUntil is not null || table[own.Key].Destinations.Any(there => there.EndPoint.Equals(backend.Key)))
                .ToImmutableDictionary(),
        }));
}

/// <summary>Whose one virtual service is.</summary>
/// <param name="Group">The group.</param>
/// <param name="IsEverywhere">Whether it is one of those that together listen on every address of this host.</param>
/// <param name="Backends">The backends by address.</param>
internal sealed record OwnedService(string Group, bool IsEverywhere, ImmutableDictionary<IPEndPoint, OwnedBackend> Backends);

/// <summary>Whose one destination is.</summary>
/// <param name="Name">The backend's name.</param>
/// <param name="DrainedUntil">Until when others are to leave it out of turn; null where it is in turn.</param>
internal sealed record OwnedBackend(string Name, DateTimeOffset? DrainedUntil = null);
