using System.Net;
using System.Net.Sockets;

namespace Tesson.Core.Tests;

/// <summary>A port of loopback whose queue is full: connections to it are neither accepted nor refused.</summary>
internal sealed class DeafPort : IDisposable
{
    private readonly List<Socket> _sockets = [];

    public DeafPort()
    {
        Socket listener = New();
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        while (New().ConnectAsync(IPAddress.Loopback, Port).Wait(TimeSpan.FromMilliseconds(200)))
        {
        }
    }

    public int Port { get; }

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

    private Socket New()
    {
        _sockets.Add(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        return _sockets[^1];
    }
}
