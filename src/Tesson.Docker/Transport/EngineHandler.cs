using System.Net;
using System.Text;
using System.Text.Json;

namespace Tesson.Docker.Transport;

/// <summary>
/// Under every call, the library's and our own: one pool of connections. Agrees with the engine on the API version before the
/// first call, puts it into the path, and tells a refusal in the engine's words.
/// </summary>
#pragma warning disable CA2000 // The base class owns it.
internal sealed class EngineHandler(DockerEndpoint endpoint, EngineClientOptions options) : DelegatingHandler(EngineSockets.Create(endpoint, options))
#pragma warning restore CA2000
{
    /// <summary>The header that carries credentials for a registry.</summary>
    public const string RegistryAuth = "X-Registry-Auth";

    private static readonly Version Oldest = new(1, 41);
    private static readonly Version Newest = new(1, 54);

    private readonly string _root = endpoint.BaseAddress.AbsolutePath;
    private readonly Lock _agreeing = new();
    private Task<EngineVersion>? _agreement;

    /// <summary>Called when the engine has agreed to a call that this flow makes, before its answer is read.</summary>
    public AsyncLocal<Action?> Answered { get; } = new();

    /// <summary>Whether an engine has answered there.</summary>
    public bool IsKnown => _agreement is { IsCompletedSuccessfully: true };

    /// <summary>Agrees with the engine on the API version: the newest that both speak. Asks once.</summary>
    /// <exception cref="DockerException">The engine is too old, or what answers is no Docker Engine.</exception>
    public Task<EngineVersion> AgreeAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<EngineVersion>(cancellationToken);

        // One ping for all calls of a moment, so its end is its own bound and not one caller's token; a failed one is asked again.
        lock (_agreeing)
        {
            if (_agreement is null || (_agreement.IsCompleted && !_agreement.IsCompletedSuccessfully))
                _agreement = PingAsync();
            return _agreement.WaitAsync(cancellationToken);
        }
    }

    /// <exception cref="EngineRefusal">The engine refuses.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var version = await AgreeAsync(cancellationToken);
        string path = request.RequestUri!.PathAndQuery[_root.Length..];
        request.RequestUri = new Uri(endpoint.BaseAddress, $"{_root}v{version.ApiVersion}/{path}");
        Prepare(request);
        var response = await base.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.NotModified)
        {
            Answered.Value?.Invoke();
            return response;
        }

        using (response)
            throw await RefusalAsync(response, version, cancellationToken);
    }

    private static void Prepare(HttpRequestMessage request)
    {
        request.Version = HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        request.Headers.Remove("User-Agent");
        request.Headers.TryAddWithoutValidation("User-Agent", "tesson");
        // The library has no other way to say that there are no credentials.
        if (request.Headers.NonValidated.TryGetValues(RegistryAuth, out var secret) && secret.ToString().Length == 0)
            request.Headers.Remove(RegistryAuth);
    }

    private async Task<EngineVersion> PingAsync()
    {
        using CallBound bound = new(options.PingTimeout, CancellationToken.None);
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(endpoint.BaseAddress, $"{_root}_ping"));
        Prepare(request);
        try
        {
            using var response = await base.SendAsync(request, bound.Token);
            return await ReadPingAsync(response, bound.Token);
        }
        catch (Exception fault) when (EngineFault.Is(fault))
        {
            throw EngineFault.Of(endpoint, options, fault, options.PingTimeout, isKnown: false);
        }
    }

    private async Task<EngineVersion> ReadPingAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (Header(response, "Api-Version") is not { } text || !Version.TryParse(text, out var engine))
        {
            string body = await WordsAsync(response, cancellationToken);
            throw EngineFault.NotDocker(endpoint, body.Contains("HTTP request to an HTTPS server", StringComparison.OrdinalIgnoreCase)
                ? "it wants TLS; set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH"
                : $"its answer ({(int)response.StatusCode}) names no API version");
        }

        if (engine < Oldest)
            throw new DockerException($"the Docker Engine at {endpoint.Address} speaks API {text}; Tesson needs {Oldest} (Docker Engine 20.10) or newer");
        await response.Content.CopyToAsync(Stream.Null, cancellationToken);
        return new EngineVersion((engine < Newest ? engine : Newest).ToString(2), text, Header(response, "Server") ?? "");
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    private async Task<Exception> RefusalAsync(HttpResponseMessage response, EngineVersion version, CancellationToken cancellationToken)
    {
        string words = await WordsAsync(response, cancellationToken);
        return response.StatusCode == HttpStatusCode.BadRequest
            && words.StartsWith("client version", StringComparison.OrdinalIgnoreCase)
            && words.Contains("too old", StringComparison.OrdinalIgnoreCase)
                ? new DockerException($"the Docker Engine at {endpoint.Address} is too new for this Tesson, which speaks API {version.ApiVersion}; use a newer Tesson. The engine says: {words}")
                : new EngineRefusal(response.StatusCode, words);
    }

    /// <summary>The engine's words in an answer; its first line where it is no JSON, its status where it is empty. One line.</summary>
    private static async Task<string> WordsAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        const int MostBytes = 64 * 1024;
        const int MostCharacters = 500;

        byte[] buffer = new byte[MostBytes];
        using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        int count = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
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
