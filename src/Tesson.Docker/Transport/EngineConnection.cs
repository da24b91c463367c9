using System.Net;
using System.Net.Http.Headers;

namespace Tesson.Docker.Transport;

/// <summary>Sends requests to the engine within bounds of time. Opens nothing before the first one.</summary>
internal sealed class EngineConnection(DockerEndpoint endpoint, DockerClientOptions options) : IDisposable
{
    private readonly Lazy<HttpMessageInvoker> _http = new(() => new HttpMessageInvoker(EngineHandler.Create(endpoint, options)));
    private volatile bool _isKnown;

    /// <summary>Sends a request and reads its answer, whatever its status is.</summary>
    /// <param name="request">The request.</param>
    /// <param name="prefix">The API version's path, such as <c>/v1.41</c>, or empty.</param>
    /// <param name="read">Reads the answer; its headers are there, its body may still come.</param>
    /// <param name="cancellationToken">Ends the call at once.</param>
    /// <exception cref="DockerException">The engine cannot be reached, is too slow, or does not speak HTTP.</exception>
    public async Task<T> SendAsync<T>(
        EngineRequest request, string prefix, Func<HttpResponseMessage, CallBound, Task<T>> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var limit = request.Bound ?? options.Timeout;
        using CallBound bound = new(limit, cancellationToken);
        using var message = Message(request, prefix);
        try
        {
            using var response = await _http.Value.SendAsync(message, bound.Token);
            var result = await read(response, bound);
            _isKnown = true;
            return result;
        }
        catch (Exception fault) when (fault is OperationCanceledException or HttpRequestException or IOException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw fault switch
            {
                // SocketsHttpHandler's way to say that ConnectTimeout is over.
                OperationCanceledException { InnerException: TimeoutException } => EngineFault.NoConnection(endpoint, options.ConnectTimeout, fault),
                OperationCanceledException => EngineFault.TooSlow(endpoint, limit),
                _ => EngineFault.Of(endpoint, fault, _isKnown),
            };
        }
    }

    public void Dispose()
    {
        if (_http.IsValueCreated)
            _http.Value.Dispose();
    }

    private HttpRequestMessage Message(EngineRequest request, string prefix)
    {
        var root = endpoint.BaseAddress;
        HttpRequestMessage message = new(request.Method, new Uri($"{root.GetLeftPart(UriPartial.Authority)}{root.AbsolutePath.TrimEnd('/')}{prefix}{request.Path}"))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        message.Headers.TryAddWithoutValidation("User-Agent", "tesson");
        if (request.RegistryAuth is not null)
            message.Headers.TryAddWithoutValidation("X-Registry-Auth", request.RegistryAuth);
        if (request.Body is not null)
            message.Content = new ByteArrayContent(request.Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return message;
    }
}
