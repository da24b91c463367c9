using System.Collections.Immutable;
using System.Net.Sockets;
using Tesson.Nftables;

namespace Tesson.Core.FrontEnds;

/// <summary>
/// Changes Tesson's tables: reads them, applies what is to be changed, and writes the difference in one transaction.
/// Changes that come in the same breath, or while a transaction is under way, are written together.
/// </summary>
/// <param name="nft">Reads and writes the tables.</param>
/// <param name="bridges">The names of the engine's bridges.</param>
internal sealed class NftTables(Nft nft, Func<CancellationToken, Task<IEnumerable<string>>> bridges)
{
    /// <summary>A transaction costs more than this.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(10);

    private readonly Lock _gate = new();
    private readonly List<Pending> _waiting = [];
    private bool _busy;
    private ImmutableSortedSet<string>? _bridges;

    /// <summary>The tables, and the engine's bridges as they are now.</summary>
    public Task<NftState> ReadAgainAsync(CancellationToken cancellationToken)
    {
        _bridges = null;
        return ReadAsync(cancellationToken);
    }

    /// <summary>Changes the tables; what the change throws as refused is this caller's alone.</summary>
    /// <returns>Whether this change changed anything.</returns>
    public Task<bool> ChangeAsync(Func<NftState, NftState> change, CancellationToken cancellationToken)
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

    private async Task<NftState> ReadAsync(CancellationToken cancellationToken)
    {
        var reading = nft.ReadAsync(cancellationToken);
        _bridges ??= [.. await bridges(cancellationToken)];
        var (ip, ip6) = await reading;
        return new NftState(ip, ip6) { Bridges = _bridges };
    }

    private async Task WriteAllAsync()
    {
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

            (BalancerTable, BalancerTable)[] tables = Socket.OSSupportsIPv6 ? [(old.Ip, to.Ip), (old.Ip6, to.Ip6)] : [(old.Ip, to.Ip)];
            await nft.WriteAsync(tables, CancellationToken.None);
            foreach (var (pending, changed) in applied)
                pending.Done.SetResult(changed);
        }
#pragma warning disable CA1031 // whatever it is, it is those who asked for the change who hear of it
        catch (Exception fault)
#pragma warning restore CA1031
        {
            foreach (var pending in batch)
                pending.Done.TrySetException(fault);
        }
    }

    private static BalancerTable Whole(BalancerTable table, NftState state) => table with { IsWhole = true, Damaged = [], Bridges = state.Bridges };

    private sealed record Pending(Func<NftState, NftState> Change)
    {
        public TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
