using System.Collections.Immutable;
using System.Net;

namespace Tesson.Testing;

/// <summary>
/// A contract double of Gorb on a real loopback socket: state in memory, quirks 1 to 8 of the real daemon
/// (docs/gorb.md), and faults on demand. It may be used from any thread.
/// </summary>
public sealed class GorbDouble : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly GorbDaemon _daemon = new();
    private readonly List<Fault> _faults = [];
    private readonly List<GorbDoubleRequest> _requests = [];
    private LoopbackServer? _server;

    private GorbDouble()
    {
    }

    /// <summary>The port it listens on, the same after <see cref="StopAsync"/> and <see cref="StartAsync"/>.</summary>
    public int Port { get; private set; }

    /// <summary>How long every request waits before anything is done.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Quirk 8: whether <see cref="Restart"/> leaves the kernel's rules, as Gorb without <c>-f</c> does.</summary>
    public bool KernelRulesSurvive { get; set; }

    /// <summary>The address of a service that names no host.</summary>
    public IPAddress DefaultHost
    {
        get => Locked(() => _daemon.DefaultHost);
        set => Locked(() => _daemon.DefaultHost = value);
    }

    /// <summary>What is registered now.</summary>
    public ImmutableSortedDictionary<string, GorbDoubleService> Services => Locked(() => _daemon.Services);

    /// <summary>Every request that arrived, those that a fault hit included, in order of arrival.</summary>
    public ImmutableArray<GorbDoubleRequest> Requests => Locked(() => _requests.ToImmutableArray());

    /// <summary>Makes a double that listens.</summary>
    /// <param name="port">0 for any free port.</param>
    public static async Task<GorbDouble> StartNewAsync(int port = 0)
    {
        GorbDouble gorb = new() { Port = port };
        await gorb.StartAsync();
        return gorb;
    }

    /// <summary><c>lo://127.0.0.1:PORT</c>.</summary>
    public string Uri(string device = "lo") => $"{device}://127.0.0.1:{Port}";

    /// <summary>Listens again, on the same port, with the state it had.</summary>
    public async Task StartAsync()
    {
        _server = await LoopbackServer.StartAsync(Port, AnswerAsync);
        Port = _server.Port();
    }

    /// <summary>Refuses connections from now on, and cuts those that are open.</summary>
    public async Task StopAsync()
    {
        if (_server is { } server)
        {
            _server = null;
            await server.StopAsync();
            server.Dispose();
        }
    }

    /// <summary>Forgets everything, as a restarted Gorb does. It keeps listening.</summary>
    public void Restart() => Locked(() => _daemon.Restart(flush: !KernelRulesSurvive));

    /// <summary>Someone removes the rules of a service from the kernel behind Gorb's back.</summary>
    public void RemoveFromKernel(string service) => Locked(() => _daemon.RemoveFromKernel(service));

    /// <summary>Plays the outcome of a health check. Uptime in seconds.</summary>
    public void Report(string backend, int status, double health, long uptime = 0) =>
        Locked(() => _daemon.Report(backend, status, health, uptime));

    /// <summary>Closes the connection of the next requests without doing anything.</summary>
    public void DropNext(int count, Func<GorbDoubleRequest, bool>? when = null) => Add(FaultKind.Drop, count, 0, when);

    /// <summary>Does what the next requests ask, then closes the connection without an answer.</summary>
    public void DropAfterNext(int count, Func<GorbDoubleRequest, bool>? when = null) => Add(FaultKind.DropAnswer, count, 0, when);

    /// <summary>Answers the next requests with a status, without doing anything: 500 in Gorb's words, others in plain text, as a gateway.</summary>
    public void FailNext(int count, int status, Func<GorbDoubleRequest, bool>? when = null) => Add(FaultKind.Fail, count, status, when);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task<Reply?> AnswerAsync(GorbDoubleRequest request, CancellationToken cancellationToken)
    {
        var fault = Locked(() =>
        {
            _requests.Add(request);
            return Take(request);
        });
        if (Delay > TimeSpan.Zero)
        {
            await Task.Delay(Delay, cancellationToken);
        }

        if (fault is { Kind: FaultKind.Drop })
        {
            return null;
        }

        if (fault is { Kind: FaultKind.Fail })
        {
            return fault.Status == 500
                ? Reply.Error(500, GoErrorException.Ipvs.Message)
                : new Reply(fault.Status, "text/plain; charset=utf-8", $"{(HttpStatusCode)fault.Status}\n");
        }

        try
        {
            var reply = Locked(() => GorbRoutes.Answer(_daemon, request));
            return fault is { Kind: FaultKind.DropAnswer } ? null : reply;
        }
        catch (GoPanicException)
        {
            return null; // quirk 3
        }
    }

    private Fault? Take(GorbDoubleRequest request)
    {
        var fault = _faults.Find(f => f.When?.Invoke(request) is not false);
        if (fault is not null && --fault.Left <= 0)
        {
            _faults.Remove(fault);
        }

        return fault;
    }

    private void Add(FaultKind kind, int count, int status, Func<GorbDoubleRequest, bool>? when) =>
        Locked(() => _faults.Add(new Fault(kind, status, when) { Left = count }));

    private void Locked(Action action)
    {
        lock (_lock)
        {
            action();
        }
    }

    private T Locked<T>(Func<T> function)
    {
        lock (_lock)
        {
            return function();
        }
    }
}
