using System.Collections.Immutable;
using Tesson.Gorb;

namespace Tesson.Core.FrontEnds;

/// <summary>What a Gorb has, by the names of services and backends.</summary>
/// <param name="Found">The services, each with its backends.</param>
internal sealed record GorbState(ImmutableSortedDictionary<string, (GorbService Service, ImmutableSortedDictionary<string, BackendOptions> Backends)> Found) : IFrontEndState
{
    /// <inheritdoc/>
    public string? Damage => null;

    /// <inheritdoc/>
    public bool IsTransactional => false;

    /// <inheritdoc/>
    public ImmutableArray<ObservedService> Services => [.. Found.Select(found => new ObservedService(
        new Service(found.Key, found.Value.Service.Options.Host, found.Value.Service.Options.Port, ProtocolOf(found.Value.Service), ""),
        [.. found.Value.Backends.Select(backend => new ObservedBackend(backend.Key, backend.Value.Host))]))];

    /// <inheritdoc/>
    public bool Has(Service service) => Found.ContainsKey(service.Name);

    /// <inheritdoc/>
    public bool Has(Backend backend) => Find(backend.Service.Name, backend.Name) is { } there
        && there.Host == backend.Address && there.Port == backend.Port && there.Weight == backend.Weight;

    /// <summary>Weight 0 is somebody's drain, or a pulse of Gorb's that failed: in both cases Gorb's own business.</summary>
    public bool IsDrained(string backend) => Found.Values.Any(service => service.Backends.TryGetValue(backend, out var there) && there.Weight == 0);

    private BackendOptions? Find(string service, string backend) => Found.TryGetValue(service, out var found) ? found.Backends.GetValueOrDefault(backend) : null;

    private static Ports.Protocol ProtocolOf(GorbService service) => service.Options.Protocol == GorbProtocol.Udp ? Ports.Protocol.Udp : Ports.Protocol.Tcp;
}
