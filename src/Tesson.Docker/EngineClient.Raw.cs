using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tesson.Docker.Transport;

namespace Tesson.Docker;

/// <content>
/// Calls that the library's models or queries would change or break: docs/decisions/0001 says how. They go over the same handler.
/// </content>
public sealed partial class EngineClient
{
    /// <summary>The containers that have all of the labels, newest first.</summary>
    /// <param name="all">Those that do not run as well.</param>
    /// <param name="labels">Labels: <c>name</c> or <c>name=value</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<IReadOnlyList<ContainerSummary>> ListContainersAsync(bool all, IReadOnlyList<string> labels, CancellationToken cancellationToken = default)
    {
        string filters = labels.Count == 0 ? "" : $"&filters={Uri.EscapeDataString($$"""{"label":[{{string.Join(',', labels.Select(Quoted))}}]}""")}";
        return await GetAsync("cannot list the containers", $"containers/json?all={(all ? 1 : 0)}{filters}", EngineJson.Default.ContainerSummaryArray, cancellationToken);
    }

    /// <summary>One container in detail.</summary>
    /// <exception cref="DockerApiException">404: there is none.</exception>
    public Task<ContainerInspection> InspectContainerAsync(string id, CancellationToken cancellationToken = default) =>
        GetAsync($"cannot inspect container '{id}'", $"containers/{Escaped(id)}/json", EngineJson.Default.ContainerInspection, cancellationToken);

    /// <summary>Creates a container.</summary>
    /// <exception cref="DockerApiException">404: the image is not here; 409: the name is taken; 400: the body is not to the engine's liking.</exception>
    public Task<CreatedContainer> CreateContainerAsync(string name, ContainerBody body, CancellationToken cancellationToken = default) => CallAsync(
        $"cannot create container '{name}'",
        async token => Read(await SendAsync(HttpMethod.Post, $"containers/create?name={Escaped(name)}", body.ToUtf8(), token), EngineJson.Default.CreatedContainer),
        cancellationToken);

    /// <summary>Changes a container's limits, whether it runs or not. When it returns, they are in force.</summary>
    /// <exception cref="DockerApiException">404: there is none; 400: not to the engine's liking; 500: the kernel refuses (a CPU that is offline).</exception>
    public Task UpdateContainerAsync(string id, ContainerUpdate update, CancellationToken cancellationToken = default) => CallAsync(
        $"cannot update container '{id}'",
        token => SendAsync(HttpMethod.Post, $"containers/{Escaped(id)}/update", JsonSerializer.SerializeToUtf8Bytes(update, EngineJson.Default.ContainerUpdate), token),
        cancellationToken);

    /// <summary>Stops a container: its stop signal, and SIGKILL after <paramref name="wait"/> (whole seconds, rounded up). One that does not run is fine.</summary>
    public Task StopContainerAsync(string id, TimeSpan wait, CancellationToken cancellationToken = default)
    {
        string seconds = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return CallAsync(
            $"cannot stop container '{id}'",
            "its answer is",
            wait + _options.Timeout,
            bound => SendAsync(HttpMethod.Post, $"containers/{Escaped(id)}/stop?t={seconds}", null, bound.Token),
            cancellationToken);
    }

    private async Task<bool> IsThereAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync($"cannot inspect container '{id}'", token => SendAsync(HttpMethod.Get, $"containers/{Escaped(id)}/json", null, token), cancellationToken);
            return true;
        }
        catch (DockerApiException refusal) when (refusal.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private Task<T> GetAsync<T>(string what, string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class => CallAsync(what, async token => Read(await SendAsync(HttpMethod.Get, path, null, token), type), cancellationToken);

    private static T Read<T>(byte[] json, JsonTypeInfo<T> type)
        where T : class => JsonSerializer.Deserialize(json, type)!;

    private async Task<byte[]> SendAsync(HttpMethod method, string path, byte[]? body, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(method, new Uri(Endpoint.BaseAddress, path));
        if (body is not null)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var response = await _raw.Value.SendAsync(request, cancellationToken);
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }
}
