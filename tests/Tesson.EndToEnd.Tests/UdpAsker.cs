using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tesson.EndToEnd.Tests;

/// <summary>A UDP client with one socket, and so one flow.</summary>
internal sealed class UdpAsker : IDisposable
{
    private readonly UdpClient _socket;
    private char _question = 'a';

    public UdpAsker(string address, int port)
    {
        var target = IPAddress.Parse(address);
        _socket = new UdpClient(target.AddressFamily);
        _socket.Connect(target, port);
    }

    /// <summary>
    /// The answer to a datagram; asks again every two seconds, for the server may swallow one that comes while it forks.
    /// A question that was asked twice has two answers, and the second is none to the next question: each has a letter of its own.
    /// </summary>
    public async Task<string> AskAsync()
    {
        _question = _question == 'z' ? 'a' : (char)(_question + 1);
        for (long begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < Web.Patience;)
        {
            await SendAsync();
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(2));
            try
            {
                while (true)
                {
                    string answer = Encoding.ASCII.GetString((await _socket.ReceiveAsync(limit.Token)).Buffer).Trim();
                    if (answer.EndsWith($" {_question}", StringComparison.Ordinal))
                        return answer[..^2];
                }
            }
            catch (OperationCanceledException)
            {
                // Once more.
            }
            catch (SocketException)
            {
                // An earlier datagram met nobody, and that is told now.
                await Task.Delay(20);
            }
        }

        return "no answer";
    }

    /// <summary>Sends a datagram, and waits for nothing.</summary>
    public async Task SendAsync()
    {
        try
        {
            await _socket.SendAsync(new[] { (byte)_question });
        }
        catch (SocketException)
        {
            // Nobody is there, and an earlier one of ours was told so.
        }
    }

    public void Dispose() => _socket.Dispose();
}
