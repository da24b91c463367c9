using System.Net;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Tesson.Testing;

/// <summary>Kestrel alone, without a web application around it, on a loopback port.</summary>
internal sealed class LoopbackServer : IHttpApplication<IFeatureCollection>, IDisposable
{
    private readonly Func<GorbDoubleRequest, CancellationToken, Task<Reply?>> _answer;
    private readonly KestrelServer _kestrel;

    private LoopbackServer(int port, Func<GorbDoubleRequest, CancellationToken, Task<Reply?>> answer)
    {
        _answer = answer;
        KestrelServerOptions options = new();
        options.Listen(IPAddress.Loopback, port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            Port = () => listen.IPEndPoint!.Port;
        });
        _kestrel = new KestrelServer(
            Options.Create(options),
            new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance),
            NullLoggerFactory.Instance);
    }

    /// <summary>The port that was bound.</summary>
    public Func<int> Port { get; private set; } = () => 0;

    /// <param name="port">0 for any.</param>
    /// <param name="answer">The answer; null closes the connection without one.</param>
    public static async Task<LoopbackServer> StartAsync(int port, Func<GorbDoubleRequest, CancellationToken, Task<Reply?>> answer)
    {
        LoopbackServer server = new(port, answer);
        await server._kestrel.StartAsync(server, CancellationToken.None);
        return server;
    }

    /// <summary>Closes the socket and every connection at once.</summary>
    public Task StopAsync() => _kestrel.StopAsync(new CancellationToken(canceled: true));

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        var request = context.GetRequiredFeature<IHttpRequestFeature>();
        var connection = context.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        using StreamReader body = new(request.Body, Encoding.UTF8);
        Reply? reply = null;
        try
        {
            var received = new GorbDoubleRequest(
                request.Method, Uri.UnescapeDataString(request.RawTarget.Split('?')[0]), await body.ReadToEndAsync(connection.RequestAborted));
            reply = await _answer(received, connection.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The client gave up.
        }

        if (reply is null)
        {
            connection.Abort();
            return;
        }

        var bytes = Encoding.UTF8.GetBytes(reply.Body);
        var response = context.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = reply.Status;
        response.Headers.ContentLength = bytes.Length;
        if (reply.ContentType.Length > 0)
        {
            response.Headers.ContentType = reply.ContentType;
        }

        await context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.WriteAsync(bytes);
    }

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    public void Dispose() => _kestrel.Dispose();
}
