using System.Net;
using System.Net.Sockets;

namespace Tesson.Core.Tests;

/// <summary>A port of loopback whose queue is full: connections to it are neither accepted nor refused.</summary>
internal sealed class DeafPort : IDisposable
{
    private const int Patience = 60_000_000; // microseconds

    private readonly Socket _listener = New();
    private readonly Socket _waiting = New();

    public DeafPort()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(0);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        // A queue of none has room for one. It can be accepted, and so is in the queue: the kernel drops all that come later.
        _waiting.Connect(IPAddress.Loopback, Port);
        Assert.True(_listener.Poll(Patience, SelectMode.SelectRead), "the connection is not in the queue");
    }

    public int Port { get; }

    public void Dispose()
    {
        _waiting.Dispose();
        _listener.Dispose();
    }

    private static Socket New() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
}
