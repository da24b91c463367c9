using System.Collections.Immutable;
using System.Net;
using Tesson.Conntrack;
using Tesson.Nftables;

namespace Tesson.Core.FrontEnds;

/// <summary>
/// The kernel of this machine as a front end. Each call reads the tables, changes what it is about, and writes that in
/// one transaction; calls that come while one is under way are written together. Callers hold the front ends' lock.
/// </summary>
/// <param name="nft">Reads and writes the tables.</param>
/// <param name="bridges">The names of the engine's bridges.</param>
public sealed class NftFrontEnd(Nft nft, Func<CancellationToken, Task<IEnumerable<string>>> bridges) : IFrontEnd
{
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(10);
    private readonly Lock _gate = new();
    private readonly List<Pending> _waiting = [];
    private bool _busy;
    private ImmutableSortedSet<string>? _bridges;

    /// <inheritdoc/>
    public string Address => FrontEndRule.Nft;

    /// <inheritdoc/>
    public string Host => "localhost";

    /// <inheritdoc/>
    public bool IsLocal => true;

    /// <inheritdoc/>
    public string HostAddress => IPAddress.Loopback.ToString();

    /// <inheritdoc/>
    public Task CheckAsync(CancellationToken cancellationToken) => ObserveAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<IFrontEndState> ObserveAsync(CancellationToken cancellationToken)
    {
        _bridges = null;
        return await ReadAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task MendAsync(CancellationToken cancellationToken) => ChangeAsync(state => state, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> AddServiceAsync(Service service, CancellationToken cancellationToken) => ChangeAsync(
        state =>
        {
            foreach (var part in NftState.Parts(service))
            {
                var wanted = NftState.Empty(service, part.Listener);
                var there = state.Find(part);
                if (there is not null && there.Owner != wanted.Owner)
                {
                    throw new RefusedException(
                        $"port {service.Port}/{part.Listener.Protocol} is group '{there.Owner}'s; take another port, or stop that group (if it is gone already: tesson sync)");
                }

                if (there is null || wanted with { Targets = there.Targets } != there)
                    state = state.Change(part, wanted with { Targets = there?.Targets ?? [] });
            }

            return state;
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> AddBackendAsync(Backend backend, CancellationToken cancellationToken)
    {
        HashSet<FlowTarget> flows = [];
        bool changed = await ChangeAsync(
            state =>
            {
                foreach (var part in NftState.Parts(backend.Service))
                {
                    var there = state.Find(part) ?? NftState.Empty(backend.Service, part.Listener);
                    if (NftState.TargetOf(backend, part.Family) is not { } target || there.Targets.Contains(target))
                        continue;
                    if (there.Targets.FirstOrDefault(other => other.Name == target.Name) is { } old)
                        Forget(flows, part.Listener.Transport, [old.Direct == target.Direct ? null : old.Direct, old.Proxied == target.Proxied ? null : old.Proxied]);
                    state = state.Change(part, there.With(target));
                }

                return Undrained(state, backend.Name);
            },
            cancellationToken);
        await DeleteAsync(flows, cancellationToken);
        return changed;
    }

    /// <inheritdoc/>
    public Task DrainAsync(Service service, string backend, TimeSpan hold, CancellationToken cancellationToken) => ChangeAsync(
        state =>
        {
            foreach (var part in NftState.Parts(service))
            {
                if (state.Find(part) is not { } balancer || balancer.Targets.FirstOrDefault(target => target.Name == backend) is not { } target)
                    continue;
                state = state.Change(part, balancer.Without(backend));
                if (part.Family == Family.Ip && target.Direct is { } address)
                    state = state with { Ip = state.Ip with { Draining = [.. state.Ip.Draining, new Drained(backend, part.Listener, address, hold)] } };
            }

            return state;
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task RemoveBackendAsync(Service service, string backend, bool isDead, CancellationToken cancellationToken)
    {
        HashSet<FlowTarget> flows = [];
        await ChangeAsync(
            state =>
            {
                foreach (var part in NftState.Parts(service))
                {
                    if (state.Find(part) is not { } balancer || balancer.Targets.FirstOrDefault(target => target.Name == backend) is not { } target)
                        continue;
                    // A UDP client would stay on it for ever. One of TCP is connected: it may finish, if there is somebody to finish with.
                    if (isDead || part.Listener.Transport == Transport.Udp)
                        Forget(flows, part.Listener.Transport, [target.Direct, target.Proxied]);
                    state = state.Change(part, balancer.Without(backend));
                }

                foreach (var drained in state.Ip.Draining.Where(drained => drained.Name == backend))
                    Forget(flows, drained.Listener.Transport, [drained.Address]);
                return Undrained(state, backend);
            },
            cancellationToken);
        await DeleteAsync(flows, cancellationToken);
    }

    /// <inheritdoc/>
    public Task RemoveServiceIfEmptyAsync(Service service, CancellationToken cancellationToken) => ChangeAsync(
        state => NftState.Parts(service)
            .Where(part => state.Find(part) is { Targets.IsEmpty: true } balancer && balancer.Owner == service.Group)
            .Aggregate(state, (current, part) => current.Change(part, null)),
        cancellationToken);

    /// <inheritdoc/>
    public Task WatchAsync(Action changed, CancellationToken cancellationToken) => TellAsync(async () =>
    {
        await Nft.MonitorAsync(changed, cancellationToken);
        return true;
    });

    private static NftState Undrained(NftState state, string backend) => state.IsDrained(backend)
        ? state with { Ip = state.Ip with { Draining = [.. state.Ip.Draining.Where(drained => drained.Name != backend)] } }
        : state;

    private static void Forget(HashSet<FlowTarget> flows, Transport transport, IEnumerable<IPEndPoint?> addresses) => flows.UnionWith(addresses
        .OfType<IPEndPoint>()
        .Select(address => new FlowTarget(transport == Transport.Udp ? FlowProtocol.Udp : FlowProtocol.Tcp, address.Address, address.Port)));

    /// <summary>After the rules were changed: before, the next packet would make the flow again.</summary>
    private static Task DeleteAsync(HashSet<FlowTarget> flows, CancellationToken cancellationToken) => flows.Count == 0
        ? Task.CompletedTask
        : TellAsync(() => Task.Run(() => Flows.Delete(flows), cancellationToken));

    private Task<NftState> ReadAsync(CancellationToken cancellationToken) => TellAsync(async () =>
    {
        var reading = nft.ReadAsync(cancellationToken);
        _bridges ??= [.. await bridges(cancellationToken)];
        var (ip, ip6) = await reading;
        return new NftState(ip, ip6) { Bridges = _bridges };
    });

    /// <returns>Whether this change changed anything.</returns>
    private Task<bool> ChangeAsync(Func<NftState, NftState> change, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Pending pending = new(change);
        lock (_gate)
        {
            _waiting.Add(pending);
            if (!_busy)
            {
                _busy = true;
                _ = WriteAllAsync();
            }
        }

        return pending.Done.Task;
    }

    private async Task WriteAllAsync()
    {
        // What is called in the same breath is written together: a transaction costs more than this.
        await Task.Delay(Breath);
        while (true)
        {
            Pending[] batch;
            lock (_gate)
            {
                batch = [.. _waiting];
                _waiting.Clear();
                _busy = batch.Length > 0;
            }

            if (batch.Length == 0)
                return;
            await WriteAsync(batch);
        }
    }

    private async Task WriteAsync(Pending[] batch)
    {
        try
        {
            // Bounded by nft's own time-out; a transaction is not broken off half-way.
            var old = await ReadAsync(CancellationToken.None);
            var to = old with { Ip = Whole(old.Ip, old), Ip6 = Whole(old.Ip6, old) };
            List<(Pending Pending, bool Changed)> applied = [];
            foreach (var pending in batch)
            {
                try
                {
                    var next = pending.Change(to);
                    applied.Add((pending, next != to));
                    to = next;
                }
                catch (RefusedException fault)
                {
                    pending.Done.SetException(fault);
                }
            }

            (BalancerTable, BalancerTable)[] tables = System.Net.Sockets.Socket.OSSupportsIPv6 ? [(old.Ip, to.Ip), (old.Ip6, to.Ip6)] : [(old.Ip, to.Ip)];
            await TellAsync(() => nft.WriteAsync(tables, CancellationToken.None));
            foreach (var (pending, changed) in applied)
                pending.Done.SetResult(changed);
        }
        catch (TessonException fault)
        {
            foreach (var pending in batch)
                pending.Done.TrySetException(fault);
        }
    }

    private static BalancerTable Whole(BalancerTable table, NftState state) => table with { IsWhole = true, Damaged = [], Bridges = state.Bridges };

    private static async Task<T> TellAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception fault) when (fault is NftException or ConntrackException)
        {
            throw new TessonException(fault.Message, fault);
        }
    }

    private sealed record Pending(Func<NftState, NftState> Change)
    {
        public TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
