using Docker.DotNet.Handler.Abstractions;
using Microsoft.Extensions.Logging;

namespace Tesson.Docker.Transport;

/// <summary>Puts <see cref="EngineHandler"/> under the library, whose own transport opens a connection for each call on a Unix socket.</summary>
internal sealed class PooledTransport : IDockerHandlerFactory<EngineHandler>
{
    public ResolvedTransport CreateHandler(EngineHandler transportOptions, ResolvedClientOptions clientOptions, ILogger logger) => new(transportOptions, clientOptions.Endpoint);

    public ResolvedTransport CreateHandler(ResolvedClientOptions clientOptions, ILogger logger) => throw new NotSupportedException();

    /// <summary>For attach and exec, which Tesson does not call.</summary>
    public Task<WriteClosableStream> HijackStreamAsync(HttpContent content) => throw new NotSupportedException();
}
