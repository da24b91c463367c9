using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tesson.Docker.Transport;

namespace Tesson.Docker;

/// <summary>
/// The part of the Docker Engine API that Tesson calls. Safe for use by several threads. Nothing is opened before the
/// first call, which agrees on the API version first.
/// </summary>
/// <remarks>
/// Every call throws <see cref="DockerUnreachableException"/> where there is no engine, <see cref="DockerApiException"/> where
/// the engine refuses, another <see cref="DockerException"/> where it is too slow, too old, too new or no Docker Engine, and
/// <see cref="OperationCanceledException"/> at once on cancellation.
/// </remarks>
public sealed partial class DockerClient : IDisposable
{
    private readonly DockerClientOptions _options;
    private readonly EngineConnection _connection;
    private readonly Lock _negotiating = new();
    private Task<EngineVersion>? _negotiation;

    /// <summary>A client of the engine at an endpoint.</summary>
    public DockerClient(DockerEndpoint endpoint, DockerClientOptions? options = null)
    {
        Endpoint = endpoint;
        _options = options ?? new DockerClientOptions();
        _connection = new EngineConnection(endpoint, _options);
    }

    /// <summary>Where the engine is.</summary>
    public DockerEndpoint Endpoint { get; }

    /// <summary>What the engine says of itself and of its machine.</summary>
    public Task<SystemInfo> GetSystemInfoAsync(CancellationToken cancellationToken = default) =>
        GetAsync("cannot ask the Docker Engine for its machine", "/info", EngineJson.Default.SystemInfo, cancellationToken);

    /// <summary>The containers that match, newest first.</summary>
    public async Task<IReadOnlyList<ContainerSummary>> ListContainersAsync(ContainersListParameters parameters, CancellationToken cancellationToken = default)
    {
        string query = $"all={(parameters.All ? 1 : 0)}{Filters(("label", parameters.Labels))}";
        return await GetAsync("cannot list the containers", $"/containers/json?{query}", EngineJson.Default.ContainerSummaryArray, cancellationToken);
    }

    /// <summary>The networks of the engine, in no order.</summary>
    public async Task<IReadOnlyList<NetworkResource>> ListNetworksAsync(CancellationToken cancellationToken = default) =>
        await GetAsync("cannot list the networks", "/networks", EngineJson.Default.NetworkResourceArray, cancellationToken);

    /// <summary>One container in detail.</summary>
    /// <exception cref="DockerApiException">404: there is none.</exception>
    public Task<ContainerInspection> InspectContainerAsync(string id, CancellationToken cancellationToken = default) =>
        GetAsync($"cannot inspect container '{id}'", $"{Container(id)}/json", EngineJson.Default.ContainerInspection, cancellationToken);

    /// <summary>Creates a container.</summary>
    /// <exception cref="DockerApiException">404: the image is not here; 409: the name is taken; 400: the body is not to the engine's liking.</exception>
    public Task<CreatedContainer> CreateContainerAsync(string name, ContainerBody body, CancellationToken cancellationToken = default)
    {
        EngineRequest request = new($"cannot create container '{name}'", HttpMethod.Post, $"/containers/create?name={Uri.EscapeDataString(name)}") { Body = body.ToUtf8() };
        return CallAsync(request, (_, json) => Read(json, EngineJson.Default.CreatedContainer), cancellationToken);
    }

    /// <summary>Starts a container; one that runs is left as it is.</summary>
    public Task StartContainerAsync(string id, CancellationToken cancellationToken = default) =>
        CallAsync(new EngineRequest($"cannot start container '{id}'", HttpMethod.Post, $"{Container(id)}/start") { Fine = HttpStatusCode.NotModified }, Status, cancellationToken);

    /// <summary>Changes a container's limits, whether it runs or not. When it returns, they are in force.</summary>
    /// <exception cref="DockerApiException">404: there is none; 400: not to the engine's liking; 500: the kernel refuses (a CPU that is offline).</exception>
    public Task UpdateContainerAsync(string id, ContainerUpdate update, CancellationToken cancellationToken = default)
    {
        EngineRequest request = new($"cannot update container '{id}'", HttpMethod.Post, $"{Container(id)}/update")
        {
            Body = JsonSerializer.SerializeToUtf8Bytes(update, EngineJson.Default.ContainerUpdate),
        };
        return CallAsync(request, Status, cancellationToken);
    }

    /// <summary>Stops a container: its stop signal, and SIGKILL after <paramref name="wait"/> (whole seconds, rounded up). One that does not run is fine.</summary>
    public Task StopContainerAsync(string id, TimeSpan wait, CancellationToken cancellationToken = default)
    {
        string seconds = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        EngineRequest request = new($"cannot stop container '{id}'", HttpMethod.Post, $"{Container(id)}/stop?t={seconds}")
        {
            Fine = HttpStatusCode.NotModified,
            Bound = wait + _options.Timeout,
        };
        return CallAsync(request, Status, cancellationToken);
    }

    /// <summary>Sends a signal, such as <c>SIGKILL</c>, to a container's first process.</summary>
    /// <exception cref="DockerApiException">409: it does not run.</exception>
    public Task KillContainerAsync(string id, string signal, CancellationToken cancellationToken = default) =>
        CallAsync(new EngineRequest($"cannot send {signal} to container '{id}'", HttpMethod.Post, $"{Container(id)}/kill?signal={Uri.EscapeDataString(signal)}"), Status, cancellationToken);

    /// <summary>Removes a container. When it returns, the container is gone, also where somebody else was removing it.</summary>
    /// <param name="id">Id or name.</param>
    /// <param name="force">Kills it where it runs.</param>
    /// <param name="volumes">Removes its anonymous volumes as well.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> RemoveContainerAsync(string id, bool force, bool volumes, CancellationToken cancellationToken = default)
    {
        EngineRequest request = new($"cannot remove container '{id}'", HttpMethod.Delete, $"{Container(id)}?force={(force ? 1 : 0)}&v={(volumes ? 1 : 0)}") { Fine = HttpStatusCode.NotFound };
        try
        {
            return await CallAsync(request, Status, cancellationToken) != HttpStatusCode.NotFound;
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
    public void Dispose() => _connection.Dispose();

    private async Task<bool> IsGoneAsync(string id, CancellationToken cancellationToken)
    {
        EngineRequest request = new($"cannot inspect container '{id}'", HttpMethod.Get, $"{Container(id)}/json") { Fine = HttpStatusCode.NotFound };
        long end = Environment.TickCount64 + (long)_options.RemovalTimeout.TotalMilliseconds;
        while (await CallAsync(request, Status, cancellationToken) != HttpStatusCode.NotFound)
        {
            if (Environment.TickCount64 >= end)
                return false;
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }

        return true;
    }

    private Task<T> GetAsync<T>(string what, string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class => CallAsync(new EngineRequest(what, HttpMethod.Get, path), (_, json) => Read(json, type), cancellationToken);

    private static HttpStatusCode Status(HttpStatusCode status, byte[] json) => status;

    private T Read<T>(byte[] json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw EngineFault.NotDocker(Endpoint, "its answer is null");
        }
        catch (JsonException fault)
        {
            throw EngineFault.NotDocker(Endpoint, "its answer is not the JSON that the Engine API describes", fault);
        }
    }

    private static string Container(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return $"/containers/{Uri.EscapeDataString(id)}";
    }
}
