using System.Collections.Immutable;
using System.Net;
using Tesson.Core.Groups;
using Tesson.Core.Host;
using Tesson.Gorb;

namespace Tesson.Core.FrontEnds;

/// <summary>Gorb as a front end.</summary>
/// <param name="endpoint">Where it is.</param>
/// <param name="timeout">The bound of one request.</param>
public sealed class GorbFrontEnd(GorbEndpoint endpoint, TimeSpan timeout) : IFrontEnd, IDisposable
{
    private readonly GorbClient _gorb = new(endpoint, new GorbClientOptions { Timeout = timeout });

    /// <inheritdoc/>
    public string Address { get; } = endpoint.ToString();

    /// <summary>An address of a Gorb as Tesson writes it: <c>device://host:port</c>.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static string CheckAddress(string text) => GorbEndpoint.Parse(text).ToString();

    /// <inheritdoc/>
    public string Host => endpoint.Host;

    /// <inheritdoc/>
    public bool IsLocal => HostAddresses.IsLocal(endpoint.Host);

    /// <inheritdoc/>
    public string HostAddress => DeviceAddress.FirstIPv4(endpoint.Device).ToString();

    /// <inheritdoc/>
    public Task CheckAsync(CancellationToken cancellationToken) => TellAsync(async () =>
    {
        DeviceAddress.FirstIPv4(endpoint.Device);
        return await _gorb.ListServicesAsync(cancellationToken);
    });

    /// <inheritdoc/>
    public Task<IFrontEndState> ObserveAsync(CancellationToken cancellationToken) => TellAsync(async () =>
    {
        var found = ImmutableSortedDictionary.CreateBuilder<string, (GorbService, ImmutableSortedDictionary<string, BackendOptions>)>(StringComparer.Ordinal);
        foreach (string name in await _gorb.ListServicesAsync(cancellationToken))
        {
            if (await _gorb.FindServiceAsync(name, cancellationToken) is not { } service)
                continue;
            var backends = ImmutableSortedDictionary.CreateBuilder<string, BackendOptions>(StringComparer.Ordinal);
            foreach (string backend in service.Backends)
                if (await _gorb.FindBackendAsync(name, backend, cancellationToken) is { } there)
                    backends[backend] = there.Options;
            found[name] = (service, backends.ToImmutable());
        }

        return (IFrontEndState)new GorbState(found.ToImmutable());
    });

    /// <inheritdoc/>
    public Task MendAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task WatchAsync(Action changed, CancellationToken cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> AddServiceAsync(Service service, CancellationToken cancellationToken) => TellAsync(async () =>
        await _gorb.EnsureServiceAsync(
            service.Name,
            new ServiceOptions { Host = HostOf(service), Port = service.Port, Protocol = ProtocolOf(service), Method = MethodOf(service.Scheduling), Flags = service.Scheduling.SchedulerFlags is { Length: > 0 } flags ? flags : null },
            cancellationToken) == Ensured.Created);

    /// <summary>Gorb takes a host as it is, and IPVS leads nobody to a service at 0.0.0.0: every address is Gorb's own.</summary>
    private static string? HostOf(Service service) =>
        service.Address is { } text && IPAddress.Parse(text) is var address && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)) ? null : service.Address;

    /// <inheritdoc/>
    public Task<bool> AddBackendAsync(Backend backend, CancellationToken cancellationToken) => TellAsync(async () =>
        await _gorb.EnsureBackendAsync(
            backend.Service.Name,
            backend.Name,
            new BackendOptions { Host = backend.Address, Port = backend.Port, Weight = backend.Weight, Pulse = PulseOf(backend.Pulse) },
            cancellationToken) == Ensured.Created);

    /// <inheritdoc/>
    public Task DrainAsync(Service service, string backend, TimeSpan hold, CancellationToken cancellationToken) =>
        TellAsync(() => _gorb.SetWeightAsync(service.Name, backend, 0, cancellationToken));

    /// <inheritdoc/>
    public Task RemoveBackendAsync(Service service, string backend, bool isDead, CancellationToken cancellationToken) =>
        TellAsync(() => _gorb.RemoveBackendAsync(service.Name, backend, cancellationToken));

    /// <inheritdoc/>
    public Task RemoveServiceIfEmptyAsync(Service service, CancellationToken cancellationToken) => TellAsync(async () =>
        await _gorb.FindServiceAsync(service.Name, cancellationToken) is { Backends.IsEmpty: true }
        && await _gorb.RemoveServiceAsync(service.Name, cancellationToken));

    /// <inheritdoc/>
    public void Dispose() => _gorb.Dispose();

    /// <summary>Null for Gorb's own, which is wrr.</summary>
    private static string? MethodOf(Scheduling scheduling) => scheduling == Scheduling.Default ? null : scheduling.SchedulerName;

    private static GorbProtocol ProtocolOf(Service service) => service.Protocol switch
    {
        Ports.Protocol.Tcp => GorbProtocol.Tcp,
        Ports.Protocol.Udp => GorbProtocol.Udp,
        _ => throw new RefusedException($"service {service.Name}: Gorb balances tcp and udp only"),
    };

    private static Pulse? PulseOf(PulseSpec? pulse) => pulse is null ? null : new Pulse
    {
        Type = pulse.Type switch { "http" => PulseType.Http, "none" => PulseType.None, _ => PulseType.Tcp },
        Interval = pulse.Interval,
        Path = pulse.Path,
    };

    private static async Task<T> TellAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception fault) when (fault is GorbConflictException or GorbRefusedException)
        {
            throw new RefusedException(fault.Message, fault);
        }
        catch (GorbException fault)
        {
            throw new TessonException(fault.Message, fault);
        }
    }
}
