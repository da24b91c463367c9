using System.Net;
using System.Text;
using System.Text.Json;
using Tesson.Docker.Transport;

namespace Tesson.Docker;

/// <content>Agrees on the API version, and tells the engine's refusals.</content>
public sealed partial class DockerClient
{
    private static readonly Version Oldest = new(1, 41);
    private static readonly Version Newest = new(1, 51);

    /// <summary>Agrees with the engine on the API version: the newest that both speak. Asks once.</summary>
    /// <exception cref="DockerException">The engine is too old, or what answers is no Docker Engine.</exception>
    public Task<EngineVersion> NegotiateAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<EngineVersion>(cancellationToken);

        // One ping for all calls of a moment, so its end is its own bound and not one caller's token; a failed one is asked again.
        lock (_negotiating)
        {
            if (_negotiation is null || (_negotiation.IsCompleted && !_negotiation.IsCompletedSuccessfully))
                _negotiation = PingAsync();
            return _negotiation.WaitAsync(cancellationToken);
        }
    }

    private Task<EngineVersion> PingAsync()
    {
        EngineRequest ping = new("cannot ping the Docker Engine", HttpMethod.Get, "/_ping") { Bound = _options.PingTimeout };
        return _connection.SendAsync(ping, "", ReadPingAsync, CancellationToken.None);
    }

    private async Task<EngineVersion> ReadPingAsync(HttpResponseMessage response, CallBound bound)
    {
        if (Header(response, "Api-Version") is not { } text || !Version.TryParse(text, out var engine))
        {
            string body = await WordsAsync(response, bound);
            throw EngineFault.NotDocker(Endpoint, body.Contains("HTTP request to an HTTPS server", StringComparison.OrdinalIgnoreCase)
                ? "it wants TLS; set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH"
                : $"its answer ({(int)response.StatusCode}) names no API version");
        }

        if (engine < Oldest)
            throw new DockerException($"the Docker Engine at {Endpoint.Address} speaks API {text}; Tesson needs {Oldest} (Docker Engine 20.10) or newer");
        return new EngineVersion((engine < Newest ? engine : Newest).ToString(2), text, Header(response, "Server") ?? "");
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    private Task<T> CallAsync<T>(EngineRequest request, Func<HttpStatusCode, byte[], T> read, CancellationToken cancellationToken) =>
        StreamAsync(request, async (response, bound) => read(response.StatusCode, await response.Content.ReadAsByteArrayAsync(bound.Token)), cancellationToken);

    /// <summary>Calls the engine, and leaves the reading of an answer that is no refusal to <paramref name="read"/>.</summary>
    private async Task<T> StreamAsync<T>(EngineRequest request, Func<HttpResponseMessage, CallBound, Task<T>> read, CancellationToken cancellationToken)
    {
        var version = await NegotiateAsync(cancellationToken);
        return await _connection.SendAsync(
            request,
            $"/v{version.ApiVersion}",
            async (response, bound) => response.IsSuccessStatusCode || response.StatusCode == request.Fine
                ? await read(response, bound)
                : throw await RefusalAsync(request, response, version, bound),
            cancellationToken);
    }

    /// <summary>Filters as a part of a query, an ampersand before it; empty where no filter has a value.</summary>
    private static string Filters(params (string Name, IReadOnlyList<string> Values)[] filters)
    {
        // By hand: a JsonNode is loaded for nothing else on the way of `ps`. Control characters are no part of a value.
        var members = filters.Where(filter => filter.Values.Count > 0).Select(filter => $"\"{filter.Name}\":[{string.Join(',', filter.Values.Select(Quoted))}]");
        string json = string.Join(',', members);
        return json.Length == 0 ? "" : $"&filters={Uri.EscapeDataString($"{{{json}}}")}";
    }

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private async Task<DockerException> RefusalAsync(EngineRequest request, HttpResponseMessage response, EngineVersion version, CallBound bound)
    {
        string words = await WordsAsync(response, bound);
        return response.StatusCode == HttpStatusCode.BadRequest
            && words.StartsWith("client version", StringComparison.OrdinalIgnoreCase)
            && words.Contains("too old", StringComparison.OrdinalIgnoreCase)
                ? new DockerException($"the Docker Engine at {Endpoint.Address} is too new for this Tesson, which speaks API {version.ApiVersion}; use a newer Tesson. The engine says: {words}")
                : new DockerApiException(request.What, response.StatusCode, words);
    }

    /// <summary>The engine's words in an answer; its first line where it is no JSON, its status where it is empty. One line.</summary>
    private static async Task<string> WordsAsync(HttpResponseMessage response, CallBound bound)
    {
        const int MostBytes = 64 * 1024;
        const int MostCharacters = 500;

        byte[] buffer = new byte[MostBytes];
        using var stream = await response.Content.ReadAsStreamAsync(bound.Token);
        int count = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, bound.Token);
        var body = buffer.AsMemory(0, count);

        string? words = null;
        try
        {
            words = JsonSerializer.Deserialize(body.Span, EngineJson.Default.ErrorAnswer)?.Message;
        }
        catch (JsonException)
        {
            // A proxy before the engine answers in its own way, often in HTML.
            words = Encoding.UTF8.GetString(body.Span).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
            if (words?.Length > MostCharacters)
                words = $"{words[..MostCharacters]}...";
        }

        return string.IsNullOrWhiteSpace(words) ? response.ReasonPhrase ?? "no reason given" : words.Trim().ReplaceLineEndings(" ");
    }
}
