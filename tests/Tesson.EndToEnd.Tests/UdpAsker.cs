using System.Net.Sockets;
using System.Text;

namespace Tesson.EndToEnd.Tests;

/// <summary>A UDP client with one socket, and so one flow.</summary>
internal sealed class UdpAsker : IDisposable
{
    private readonly UdpClient _socket = new();

    public UdpAsker(string address, int port) => _socket.Connect(address, port);

    /// <summary>The answer to a datagram; asks again after a second, for the server may swallow one that comes while it forks.</summary>
    public async Task<string> AskAsync()
    {
        for (int attempt = 0; attempt < 5; attempt++)
        {
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(1));
            await _socket.SendAsync("?"u8.ToArray());
            try
            {
                return Encoding.ASCII.GetString((await _socket.ReceiveAsync(limit.Token)).Buffer).Trim();
            }
            catch (OperationCanceledException)
            {
            }
        }

        return "no answer";
    }

    public void Dispose() => _socket.Dispose();
}
