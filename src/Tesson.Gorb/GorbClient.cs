using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tesson.Gorb.Wire;

namespace Tesson.Gorb;

/// <summary>
/// A client of Gorb's REST interface. Each call is bounded in time and attempts; what a lost answer left behind is
/// settled by looking. It may be shared by concurrent callers.
/// </summary>
/// <remarks>
/// Gorb finds a backend by its name alone and does not look at the service in the path (docs/gorb.md, quirk 1): a name must be
/// unique on the whole daemon, and <see cref="FindBackendAsync"/>, <see cref="SetWeightAsync"/> and
/// <see cref="RemoveBackendAsync"/> act on the backend of that name in whatever service it is.
/// All calls throw <see cref="GorbUnreachableException"/> if no answer comes, <see cref="GorbRefusedException"/> if
/// Gorb says no, and <see cref="ArgumentException"/> for what Gorb could not be sent: a name that is empty, ".", ".."
/// or has a slash, a port or weight out of range, an interval that is not in whole seconds.
/// </remarks>
public sealed class GorbClient : IDisposable
{
    private readonly GorbChannel _channel;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    public GorbClient(GorbEndpoint endpoint, GorbClientOptions? options = null)
    {
        Endpoint = endpoint;
        _channel = new GorbChannel(endpoint, options ?? new GorbClientOptions());
    }

    /// <summary>The Gorb that is spoken to.</summary>
    public GorbEndpoint Endpoint { get; }

    /// <summary>Creates a service unless it is there with the same options.</summary>
    /// <exception cref="GorbConflictException">The name is taken by a service with other options.</exception>
    public async Task<Ensured> EnsureServiceAsync(string service, ServiceOptions options, CancellationToken cancellationToken)
    {
        Sendable.Check(options);
        GorbCall put = new(HttpMethod.Put, GorbCall.Service(service), Json(ServiceBody.From(options), GorbJson.Default.ServiceBody));
        var answer = await _channel.SendAsync(put, cancellationToken);
        if (answer.IsSuccess)
        {
            return Ensured.Created;
        }

        if (answer.Status is not HttpStatusCode.Conflict)
        {
            // docs/gorb.md, quirks 5 and 8.
            throw _channel.Refusal(put, answer, answer.Status is HttpStatusCode.InternalServerError
                ? $"{options} may already be taken by another service, or left in the kernel from before Gorb was restarted (gorb -f clears it)"
                : null);
        }

        var found = await FindServiceAsync(service, cancellationToken) ?? throw Vanished($"service '{service}'");
        return found.Options == options ? Ensured.AlreadyThere : throw new GorbConflictException(
            $"service '{service}' on {_channel.Name} is {found.Options}, wanted is {options}; remove it there or take another name");
    }

    /// <summary>
    /// Creates a backend unless it is there, in this service, at the same place; a different weight is set to the
    /// wanted one, a different check is left as it is.
    /// </summary>
    /// <exception cref="GorbConflictException">The name is taken, on this Gorb, by another service's backend or for another place.</exception>
    public async Task<Ensured> EnsureBackendAsync(
        string service, string backend, BackendOptions options, CancellationToken cancellationToken)
    {
        Sendable.Check(options);
        GorbCall put = new(HttpMethod.Put, GorbCall.Backend(service, backend), Json(BackendBody.From(options), GorbJson.Default.BackendBody));
        var answer = await _channel.SendAsync(put, cancellationToken);
        if (answer.IsSuccess)
        {
            return Ensured.Created;
        }

        if (answer.Status is not HttpStatusCode.Conflict)
        {
            throw _channel.Refusal(put, answer, answer.Status switch
            {
                HttpStatusCode.NotFound => $"service '{service}' is not there; was Gorb restarted?",
                HttpStatusCode.InternalServerError => $"{options} may already be in the service under another name", // quirk 5
                _ => null,
            });
        }

        await ReconcileAsync(service, backend, options, cancellationToken);
        return Ensured.AlreadyThere;
    }

    /// <summary>Sets a backend's weight; 0 drains it.</summary>
    /// <returns>False if there is no such backend.</returns>
    public async Task<bool> SetWeightAsync(string service, string backend, int weight, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(weight);
        GorbCall patch = new(HttpMethod.Patch, GorbCall.Backend(service, backend), Json(new WeightBody(weight), GorbJson.Default.WeightBody));
        var answer = await _channel.SendAsync(patch, cancellationToken);
        return answer.IsSuccess || (answer.Status is HttpStatusCode.NotFound ? false : throw _channel.Refusal(patch, answer));
    }

    /// <summary>Removes a service and all its backends.</summary>
    /// <returns>False if it was not there. True also if it is gone after a lost answer: then this call may have removed it.</returns>
    public Task<bool> RemoveServiceAsync(string service, CancellationToken cancellationToken) =>
        RemoveAsync(new GorbCall(HttpMethod.Delete, GorbCall.Service(service)), cancellationToken);

    /// <summary>Removes a backend.</summary>
    /// <returns>False if it was not there. True also if it is gone after a lost answer: then this call may have removed it.</returns>
    public Task<bool> RemoveBackendAsync(string service, string backend, CancellationToken cancellationToken) =>
        RemoveAsync(new GorbCall(HttpMethod.Delete, GorbCall.Backend(service, backend)), cancellationToken);

    /// <summary>The names of all services, sorted.</summary>
    public async Task<ImmutableArray<string>> ListServicesAsync(CancellationToken cancellationToken)
    {
        GorbCall get = new(HttpMethod.Get, GorbCall.Services);
        var answer = await _channel.SendAsync(get, cancellationToken);
        return answer.IsSuccess ? Sorted(_channel.Read(get, answer, GorbJson.Default.StringArray)) : throw _channel.Refusal(get, answer);
    }

    /// <summary>A service, or null if it is not there.</summary>
    public async Task<GorbService?> FindServiceAsync(string service, CancellationToken cancellationToken)
    {
        GorbCall get = new(HttpMethod.Get, GorbCall.Service(service));
        var answer = await _channel.SendAsync(get, cancellationToken);
        if (!answer.IsSuccess)
        {
            return answer.Status is HttpStatusCode.NotFound ? null : throw _channel.Refusal(get, answer);
        }

        var found = _channel.Read(get, answer, GorbJson.Default.ServiceAnswer);
        return new GorbService((found.Options ?? new ServiceBody()).ToOptions(), found.Health, Sorted(found.Backends ?? []));
    }

    /// <summary>A backend, or null if it is not there.</summary>
    public async Task<GorbBackend?> FindBackendAsync(string service, string backend, CancellationToken cancellationToken)
    {
        GorbCall get = new(HttpMethod.Get, GorbCall.Backend(service, backend));
        var answer = await _channel.SendAsync(get, cancellationToken);
        if (!answer.IsSuccess)
        {
            return answer.Status is HttpStatusCode.NotFound ? null : throw _channel.Refusal(get, answer);
        }

        var found = _channel.Read(get, answer, GorbJson.Default.BackendAnswer);
        var metrics = found.Metrics ?? new MetricsAnswer(0, 0, null);
        return new GorbBackend(
            (found.Options ?? new BackendBody()).ToOptions(),
            (GorbBackendStatus)metrics.Status,
            metrics.Health,
            metrics.Uptime is >= 0 and <= int.MaxValue ? TimeSpan.FromSeconds(metrics.Uptime.Value) : null);
    }

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    /// <summary>The name is taken: by what? The service's own list tells where it is, as asking for the backend does not (quirk 1).</summary>
    private async Task ReconcileAsync(string service, string backend, BackendOptions wanted, CancellationToken cancellationToken)
    {
        var home = await FindServiceAsync(service, cancellationToken);
        if (home?.Backends.Contains(backend) is not true)
        {
            throw new GorbConflictException(
                $"backend '{backend}' on {_channel.Name} is registered in another service than '{service}', and names there are global; remove it there or take another name");
        }

        var found = await FindBackendAsync(service, backend, cancellationToken) ?? throw Vanished($"backend '{backend}'");
        if (!found.Options.LeadsTo(wanted))
        {
            throw new GorbConflictException(
                $"backend '{backend}' of service '{service}' on {_channel.Name} is {found.Options}, wanted is {wanted}; remove it there or take another name");
        }

        if (found.Options.Weight != wanted.Weight && !await SetWeightAsync(service, backend, wanted.Weight, cancellationToken))
        {
            throw Vanished($"backend '{backend}'");
        }
    }

    private async Task<bool> RemoveAsync(GorbCall delete, CancellationToken cancellationToken)
    {
        var answer = await _channel.SendAsync(delete, cancellationToken);
        return answer.IsSuccess
            || (answer.Status is HttpStatusCode.NotFound ? answer.IsRepeated : throw _channel.Refusal(delete, answer));
    }

    private GorbConflictException Vanished(string what) =>
        new($"{what} on {_channel.Name} was there and gone a moment later: someone else changes it too; try again");

    private static byte[] Json<T>(T body, JsonTypeInfo<T> type) =>
        JsonSerializer.SerializeToUtf8Bytes(body, type);

    private static ImmutableArray<string> Sorted(string[] names) => [.. names.Order(StringComparer.Ordinal)];
}
