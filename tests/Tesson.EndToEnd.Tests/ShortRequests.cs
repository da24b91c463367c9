using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tesson.EndToEnd.Tests;

/// <summary>A load of short requests, a new connection each, by several clients as fast as they are answered; each request's end is known.</summary>
internal sealed class ShortRequests : IDisposable
{
    private const int Clients = 4;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<string> _broken = [];
    private readonly CancellationTokenSource _ended = new();
    private readonly Task[] _clients;
    private long _answered;
    private long _refused;

    public ShortRequests(string url)
    {
        Uri uri = new(url);
        IPEndPoint target = new(IPAddress.Parse(uri.Host), uri.Port);
        byte[] request = Encoding.ASCII.GetBytes($"GET {uri.PathAndQuery} HTTP/1.0\r\n\r\n");
        _clients = [.. Enumerable.Range(0, Clients).Select(_ => Task.Run(() => AskAsync(target, request)))];
    }

    /// <summary>Requests that got a whole answer, of whatever status.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>Connections that nobody accepted.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>What became of requests that were accepted and not answered; empty where there were none.</summary>
    public string Broken => string.Join('\n', _broken.Take(5));

    public async Task EndAsync()
    {
        await _ended.CancelAsync();
        await Task.WhenAll(_clients);
    }

    public void Dispose()
    {
        _ended.Cancel();
        _ended.Dispose();
    }

    private async Task AskAsync(IPEndPoint target, byte[] request)
    {
        byte[] answer = new byte[4096];
        while (!_ended.IsCancellationRequested)
        {
            using Socket socket = new(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(target).WaitAsync(Limit);
            }
            catch (Exception fault) when (fault is SocketException or TimeoutException)
            {
                Interlocked.Increment(ref _refused);
                await Task.Delay(10);
                continue;
            }

            try
            {
                await socket.SendAsync(request).WaitAsync(Limit);
                int length = 0;
                while (await socket.ReceiveAsync(answer.AsMemory(length)).AsTask().WaitAsync(Limit) is > 0 and var read)
                    length += read;
                if (Encoding.ASCII.GetString(answer, 0, length).StartsWith("HTTP/1.", StringComparison.Ordinal))
                    Interlocked.Increment(ref _answered);
                else
                    _broken.Enqueue($"ended after {length} bytes");
            }
            catch (Exception fault) when (fault is SocketException or TimeoutException)
            {
                _broken.Enqueue(fault.Message);
            }
        }
    }
}
