using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tesson.EndToEnd.Tests;

/// <summary>A UDP client with one socket, and so one flow.</summary>
internal sealed class UdpAsker : IDisposable
{
    private readonly UdpClient _socket;

    public UdpAsker(string address, int port)
    {
        var target = IPAddress.Parse(address);
        _socket = new UdpClient(target.AddressFamily);
        _socket.Connect(target, port);
    }

    /// <summary>The answer to a datagram; asks again after a second, for the server may swallow one that comes while it forks.</summary>
    public async Task<string> AskAsync()
    {
        await ForgetAsync();
        for (int attempt = 0; attempt < 5; attempt++)
        {
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(1));
            await SendAsync();
            try
            {
                return Encoding.ASCII.GetString((await _socket.ReceiveAsync(limit.Token)).Buffer).Trim();
            }
            catch (Exception fault) when (fault is OperationCanceledException or SocketException)
            {
            }
        }

        return "no answer";
    }

    /// <summary>A question that was asked twice has two answers; the second is none to the next question.</summary>
    private async Task ForgetAsync()
    {
        while (_socket.Available > 0)
        {
            try
            {
                await _socket.ReceiveAsync();
            }
            catch (SocketException)
            {
                // An earlier datagram met nobody, and that is told now.
            }
        }
    }

    /// <summary>Sends a datagram, and waits for nothing.</summary>
    public async Task SendAsync()
    {
        try
        {
            await _socket.SendAsync("?"u8.ToArray());
        }
        catch (SocketException)
        {
            // Nobody is there, and an earlier one of ours was told so.
        }
    }

    public void Dispose() => _socket.Dispose();
}
