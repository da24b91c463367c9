using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tesson.Docker.Tests;

/// <summary>A server on a real socket that answers in raw HTTP, one request per connection.</summary>
public sealed class FakeEngine : IDisposable
{
    private readonly Socket _listener;
    private readonly string? _path;
    private readonly Func<Stream, Task<Stream>>? _wrap;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopped;

    private FakeEngine(Socket listener, string address, string? path, Func<Stream, Task<Stream>>? wrap)
    {
        _listener = listener;
        _path = path;
        _wrap = wrap;
        Address = address;
        _stopped = _stop.Token;
        _ = Task.Run(AcceptAsync);
    }

    public string Address { get; }

    /// <summary>The Api-Version header of the ping; null leaves it out.</summary>
    public string? ApiVersion { get; set; } = "1.41";

    /// <summary>Answers a request; when it returns, the connection ends.</summary>
    public Func<FakeRequest, Stream, Task> Respond { get; set; } = (_, stream) => AnswerAsync(stream, "200 OK", "{}");

    /// <summary>Answers the ping as well, where it is set.</summary>
    public Func<Stream, Task>? Ping { get; set; }

    public List<FakeRequest> Requests { get; } = [];

    public static FakeEngine OnUnixSocket()
    {
        string path = Path.Combine(Path.GetTempPath(), $"tesson-{Guid.NewGuid():N}.sock");
        Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(16);
        return new FakeEngine(listener, $"unix://{path}", path, null);
    }

    public static FakeEngine OnTcp(Func<Stream, Task<Stream>>? wrap = null)
    {
        Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(16);
        return new FakeEngine(listener, $"tcp://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}", null, wrap);
    }

    public static Task AnswerAsync(Stream stream, string status, string body, string headers = "Content-Type: application/json") =>
        SendAsync(stream, $"HTTP/1.1 {status}\r\n{headers}\r\nConnection: close\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    public static async Task SendAsync(Stream stream, string text)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
        await stream.FlushAsync();
    }

    public EngineClient Client(DockerTls? tls = null, string? configDirectory = null) => new(
        DockerEndpoint.Parse(Address, tls, "the test", configDirectory),
        new EngineClientOptions { PingTimeout = TimeSpan.FromSeconds(5), Timeout = TimeSpan.FromSeconds(5), ConnectTimeout = TimeSpan.FromSeconds(5) });

    public void Dispose()
    {
        if (_stopped.IsCancellationRequested)
            return;
        _stop.Cancel();
        _stop.Dispose();
        _listener.Dispose();
        if (_path is not null)
            File.Delete(_path);
    }

    /// <summary>Waits until the test is over: an engine that hangs.</summary>
    public async Task HangAsync() => await Task.Delay(Timeout.Infinite, _stopped);

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptAsync(_stopped));
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            using NetworkStream network = new(socket, ownsSocket: true);
            var stream = _wrap is null ? network : await _wrap(network);
            if (await ReadAsync(stream) is not { } request)
                return;
            lock (Requests)
                Requests.Add(request);
            if (request.Line.StartsWith("GET /_ping", StringComparison.Ordinal))
            {
                string version = ApiVersion is null ? "Server: nginx" : $"Api-Version: {ApiVersion}\r\nServer: Docker/99.0 (linux)";
                await (Ping?.Invoke(stream) ?? AnswerAsync(stream, "200 OK", "OK", version));
            }
            else
            {
                await Respond(request, stream);
            }

            await stream.FlushAsync();
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException or System.Security.Authentication.AuthenticationException)
        {
            // The client went away; its side of the story is what the test looks at.
        }
    }

    private static async Task<FakeRequest?> ReadAsync(Stream stream)
    {
        List<byte> head = [];
        byte[] one = new byte[1];
        while (!(head.Count > 3 && head[^1] == '\n' && head[^3] == '\n'))
        {
            if (await stream.ReadAsync(one) == 0)
                return null;
            head.Add(one[0]);
        }

        string text = Encoding.ASCII.GetString([.. head]);
        string? length = text.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        byte[] body = new byte[length is null ? 0 : int.Parse(length.Split(':')[1])];
        await stream.ReadExactlyAsync(body);
        return new FakeRequest(text.Split("\r\n")[0], text, Encoding.UTF8.GetString(body));
    }
}

public sealed record FakeRequest(string Line, string Head, string Body);
