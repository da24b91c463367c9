using System.Net;
using System.Net.Sockets;

namespace Tesson.EndToEnd.Tests;

/// <summary>Lets a Unix socket be reached over TCP on loopback, as `socat` would.</summary>
public sealed class Bridge : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public Bridge(string path)
    {
        _listener.Start();
        _ = Task.Run(async () =>
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(), path);
        });
    }

    public string Address => $"tcp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public void Dispose() => _listener.Dispose();

    private static async Task ServeAsync(TcpClient client, string path)
    {
        using (client)
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
            await using NetworkStream engine = new(socket);
            await using var near = client.GetStream();
            await Task.WhenAny(near.CopyToAsync(engine), engine.CopyToAsync(near));
        }
    }
}
