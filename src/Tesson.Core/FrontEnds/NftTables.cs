using System.Collections.Immutable;
using System.Net.Sockets;
using Tesson.Core.Host;
using Tesson.Links;
using Tesson.Nftables;

namespace Tesson.Core.FrontEnds;

/// <summary>Changes Tesson's tables, each batch in one transaction.</summary>
internal sealed class NftTables
{
    private readonly Nft _nft;
    private readonly Func<CancellationToken, Task<IEnumerable<string>>> _readBridges;
    private readonly LocalRouting _routing;
    private readonly Batch<NftState> _batch;
    private ImmutableSortedSet<string>? _bridges;

    /// <summary>Tesson's tables.</summary>
    /// <param name="nft">Reads and writes the tables.</param>
    /// <param name="bridges">The names of the engine's bridges.</param>
    /// <param name="routing">Lets clients on the loopback be led to a bridge.</param>
    public NftTables(Nft nft, Func<CancellationToken, Task<IEnumerable<string>>> bridges, LocalRouting routing)
    {
        _routing = routing;
        _nft = nft;
        _readBridges = bridges;
        _batch = new Batch<NftState>(ReadAsync, WriteAsync);
    }

    /// <summary>The tables, and the engine's bridges as they are now.</summary>
    public Task<NftState> ReadAgainAsync(CancellationToken cancellationToken)
    {
        _bridges = null;
        return ReadAsync(cancellationToken);
    }

    /// <inheritdoc cref="Batch{T}.ChangeAsync"/>
    public Task<bool> ChangeAsync(Func<NftState, NftState> change, CancellationToken cancellationToken) => _batch.ChangeAsync(change, cancellationToken);

    private async Task<NftState> ReadAsync(CancellationToken cancellationToken)
    {
        var reading = _nft.ReadAsync(cancellationToken);
        _bridges ??= [.. await _readBridges(cancellationToken)];
        var (ip, ip6) = await reading;
        return new NftState(ip, ip6) { Bridges = _bridges, Loopback = Loopback(_bridges), HasIPv6Loopback = HostAddresses.HasIPv6Loopback() };
    }

    private LoopbackWays Loopback(ImmutableSortedSet<string> bridges) =>
        new([.. bridges.Where(_routing.MayBeOn)], [.. bridges.Where(_routing.IsOn)], _routing.Changed);

    /// <summary>Other hosts are kept from the loopback by the table: a bridge's setting is made after it, and set back before.</summary>
    private async Task WriteAsync(NftState old, NftState to)
    {
        _routing.SetBack(except: to.LoopbackBridges);
        var needed = old.LoopbackBridges;
        try
        {
            await WriteTablesAsync(old, to);
            needed = to.LoopbackBridges;
        }
        finally
        {
            _routing.SwitchOn(needed);
        }
    }

    private Task<bool> WriteTablesAsync(NftState old, NftState to)
    {
        (BalancerTable, BalancerTable)[] tables = Socket.OSSupportsIPv6
            ? [(old.Ip, Whole(to.Ip, old)), (old.Ip6, Whole(to.Ip6, old))]
            : [(old.Ip, Whole(to.Ip, old))];
        return _nft.WriteAsync(tables, CancellationToken.None);
    }

    private static BalancerTable Whole(BalancerTable table, NftState state) => table with { IsWhole = true, Damaged = [], Bridges = state.Bridges };
}
