using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;
using Tesson.Docker.Transport;

namespace Tesson.Docker;

/// <summary>
/// A Docker Engine over Docker.DotNet, as docker's command line would reach it. Safe for use by several threads. Nothing is opened
/// before the first call, which agrees on the API version first.
/// </summary>
/// <remarks>
/// Every call throws <see cref="DockerUnreachableException"/> where there is no engine, <see cref="DockerApiException"/> where
/// the engine refuses, another <see cref="DockerException"/> where it is too slow, too old, too new or no Docker Engine, and
/// <see cref="OperationCanceledException"/> at once on cancellation.
/// </remarks>
public sealed partial class EngineClient : IDisposable
{
    private readonly EngineClientOptions _options;
    private readonly Lazy<EngineHandler> _handler;
    private readonly Lazy<DockerClient> _docker;
    private readonly Lazy<HttpMessageInvoker> _raw;

    /// <summary>A client of the engine at an endpoint.</summary>
    public EngineClient(DockerEndpoint endpoint, EngineClientOptions? options = null)
    {
        Endpoint = endpoint;
        _options = options ?? new EngineClientOptions();
        _handler = new(() => new EngineHandler(endpoint, _options));
        _docker = new(() => new DockerClientBuilder<EngineHandler>(new PooledTransport(), _handler.Value)
            .WithEndpoint(endpoint.BaseAddress)
            .WithTimeout(Timeout.InfiniteTimeSpan)
            .Build());
        _raw = new(() => new HttpMessageInvoker(_handler.Value, disposeHandler: false));
    }

    /// <summary>Where the engine is.</summary>
    public DockerEndpoint Endpoint { get; }

    /// <summary>Agrees with the engine on the API version: the newest that both speak. Asks once.</summary>
    /// <exception cref="DockerException">The engine is too old, or what answers is no Docker Engine.</exception>
    public Task<EngineVersion> NegotiateAsync(CancellationToken cancellationToken = default) => _handler.Value.AgreeAsync(cancellationToken);

    /// <summary>What the engine says of itself and of its machine.</summary>
    public Task<SystemInfoResponse> GetSystemInfoAsync(CancellationToken cancellationToken = default) =>
        CallAsync("cannot ask the Docker Engine for its machine", token => _docker.Value.System.GetSystemInfoAsync(token), cancellationToken);

    /// <summary>The networks of the engine, in no order.</summary>
    public Task<IList<NetworkResponse>> ListNetworksAsync(CancellationToken cancellationToken = default) =>
        CallAsync("cannot list the networks", token => _docker.Value.Networks.ListNetworksAsync(null, token), cancellationToken);

    /// <summary>Starts a container; one that runs is left as it is.</summary>
    public Task StartContainerAsync(string id, CancellationToken cancellationToken = default) =>
        CallAsync($"cannot start container '{id}'", token => _docker.Value.Containers.StartContainerAsync(Escaped(id), null, token), cancellationToken);

    /// <summary>Removes a container. When it returns, the container is gone, also where somebody else was removing it.</summary>
    /// <param name="id">Id or name.</param>
    /// <param name="force">Kills it where it runs.</param>
    /// <param name="volumes">Removes its anonymous volumes as well.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> RemoveContainerAsync(string id, bool force, bool volumes, CancellationToken cancellationToken = default)
    {
        try
        {
            await CallAsync($"cannot remove container '{id}'", token => DoneAsync(
                _docker.Value.Containers.RemoveContainerAsync(Escaped(id), new ContainerRemoveParameters { Force = force, RemoveVolumes = volumes }, token)), cancellationToken);
            return true;
        }
        catch (DockerApiException refusal) when (refusal.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
        catch (DockerApiException refusal) when (refusal.StatusCode == HttpStatusCode.Conflict
            && refusal.EngineMessage.Contains("already in progress", StringComparison.OrdinalIgnoreCase))
        {
            if (await IsGoneAsync(id, cancellationToken))
                return true;
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_docker.IsValueCreated)
            _docker.Value.Dispose();
        if (_raw.IsValueCreated)
            _raw.Value.Dispose();
        if (_handler.IsValueCreated)
            _handler.Value.Dispose();
    }

    private async Task<bool> IsGoneAsync(string id, CancellationToken cancellationToken)
    {
        long end = Environment.TickCount64 + (long)_options.RemovalTimeout.TotalMilliseconds;
        while (await IsThereAsync(id, cancellationToken))
        {
            if (Environment.TickCount64 >= end)
                return false;
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }

        return true;
    }

    /// <summary>The library puts what it is given into the path as it is.</summary>
    private static string Escaped(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return Uri.EscapeDataString(id);
    }
}
