using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Polly;
using Polly.Timeout;

namespace Tesson.Gorb;

/// <summary>Carries calls to Gorb with patience, and turns failures into words. Knows nothing of services and backends.</summary>
internal sealed class GorbChannel : IDisposable
{
    private const long LargestAnswer = 1 << 20;

    private readonly GorbEndpoint _endpoint;
    private readonly GorbClientOptions _options;
    private readonly ResiliencePipeline<GorbAnswer> _patience;
    private readonly HttpClient _http;

    public GorbChannel(GorbEndpoint endpoint, GorbClientOptions options)
    {
        _endpoint = endpoint;
        _options = options;
        _patience = GorbPatience.For(options);
#pragma warning disable CA2000 // The client owns its handler.
        SocketsHttpHandler handler = new()
        {
            UseProxy = false, // Gorb is on the local network, whatever http_proxy says
            UseCookies = false,
            AllowAutoRedirect = false,
            // A kept connection that breaks makes the handler repeat a DELETE by itself, unseen and uncounted.
            PooledConnectionLifetime = TimeSpan.Zero,
        };
#pragma warning restore CA2000
        _http = new HttpClient(handler, disposeHandler: true)
        {
            BaseAddress = new UriBuilder("http", endpoint.Host, endpoint.Port).Uri,
            Timeout = Timeout.InfiniteTimeSpan, // the pipeline bounds each attempt
            MaxResponseContentBufferSize = LargestAnswer,
        };
    }

    /// <summary>How messages name this Gorb.</summary>
    public string Name => $"Gorb at {_endpoint.Authority}";

    /// <exception cref="GorbUnreachableException">No answer came.</exception>
    /// <exception cref="GorbException">The answer was none of HTTP, or too large.</exception>
    public async Task<GorbAnswer> SendAsync(GorbCall call, CancellationToken cancellationToken)
    {
        var attempts = 0;
        try
        {
            var answer = await _patience.ExecuteAsync(
                async token =>
                {
                    attempts++;
                    return await SendOnceAsync(call, token);
                },
                cancellationToken);
            return answer with { IsRepeated = attempts > 1 };
        }
        catch (TimeoutRejectedException failure)
        {
            throw new GorbUnreachableException(
                $"{Name} ({_endpoint}) did not answer {call} within {_options.Timeout.TotalSeconds:0.###} s{Attempts}; is it overloaded, or is something else there?",
                failure);
        }
        catch (HttpRequestException failure)
        {
            throw GorbFailure.Explain(failure, $"{Name} ({_endpoint})", call, Attempts);
        }
    }

    /// <exception cref="GorbException">The answer is not the JSON that Gorb sends.</exception>
    public T Read<T>(GorbCall call, GorbAnswer answer, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(answer.Body, type) ?? throw new JsonException("null");
        }
        catch (JsonException failure)
        {
            throw new GorbException($"{Name} answered {call} with something else than Gorb's JSON ({answer.Words}); is it Gorb?", failure);
        }
    }

    /// <summary>The error for an answer that says no.</summary>
    public GorbRefusedException Refusal(GorbCall call, GorbAnswer answer, string? remedy = null) =>
        new($"{Name} refused {call}: {(int)answer.Status}, {answer.Words}{(remedy is null ? "" : $"; {remedy}")}", answer.Status);

    public void Dispose() => _http.Dispose();

    private string Attempts => _options.Attempts == 1 ? "" : $", in {_options.Attempts} attempts";

    private async Task<GorbAnswer> SendOnceAsync(GorbCall call, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(call.Method, call.Path) { Version = HttpVersion.Version11 };
        if (call.Body is not null)
        {
            request.Content = new ByteArrayContent(call.Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        return new GorbAnswer(response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));
    }
}
