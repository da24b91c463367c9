using System.Net;
using System.Net.Sockets;

namespace Tesson.Conntrack.Tests;

/// <summary>UDP sockets that listen on ports of the loopback address.</summary>
internal sealed class UdpBackends(IPAddress loopback, params int[] ports) : IDisposable
{
    private const int Patience = 60_000_000; // microseconds

    private readonly List<Socket> _sockets = [.. ports.Select(port => Open(loopback, port))];

    public static Socket Open(IPAddress address, int port)
    {
        Socket socket = new(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(address, port));
        return socket;
    }

    /// <summary>Sends a datagram, has it answered, and says which port got it.</summary>
    public int Ask(Socket client, int port)
    {
        client.SendTo([1], new IPEndPoint(loopback, port));
        List<Socket> readable = [.. _sockets];
        Socket.Select(readable, null, null, Patience);
        var backend = Assert.Single(readable);
        EndPoint sender = new IPEndPoint(loopback, 0);
        backend.ReceiveFrom(new byte[1], ref sender);
        backend.SendTo([2], sender);
        Assert.True(client.Poll(Patience, SelectMode.SelectRead));
        Assert.Equal(1, client.Receive(new byte[1]));
        return ((IPEndPoint)backend.LocalEndPoint!).Port;
    }

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());
}
