using System.Net;
using System.Net.Sockets;

namespace Tesson.Testing;

/// <summary>A server of HTTP at a free port of 127.0.0.1: what the doubles of engines stand on.</summary>
public sealed class HttpDouble : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<HttpListenerContext, Task> _answer;

    /// <param name="answer">Answers a call and closes its response; several calls at once.</param>
    public HttpDouble(Func<HttpListenerContext, Task> answer)
    {
        _answer = answer;
        using (TcpListener any = new(IPAddress.Loopback, 0))
        {
            any.Start();
            Address = $"127.0.0.1:{((IPEndPoint)any.LocalEndpoint).Port}";
        }

        _listener.Prefixes.Add($"http://{Address}/");
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    /// <summary>Host and port.</summary>
    public string Address { get; }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var call = await _listener.GetContextAsync();
                _ = Task.Run(() => AnswerAsync(call));
            }
        }
        catch (Exception fault) when (fault is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(HttpListenerContext call)
    {
        try
        {
            await _answer(call);
        }
        catch (Exception fault) when (fault is HttpListenerException or ObjectDisposedException)
        {
            // The client went away, or the test is over.
        }
    }
}
