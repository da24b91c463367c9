using System.Net;
using System.Net.Sockets;

namespace Tesson.Core.Host;

/// <summary>Tries whether somebody accepts connections.</summary>
internal static class TcpProbe
{
    /// <summary>Whether a connection is accepted in time; it is closed at once.</summary>
    public static async Task<bool> AcceptsAsync(string address, int port, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        using CancellationTokenSource late = new(patience, time);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.TryParse(address, out var ip) ? new IPEndPoint(ip, port) : new DnsEndPoint(address, port), bound.Token);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }
}
