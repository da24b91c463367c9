using System.Collections.Immutable;
using System.Net;
using Tesson.Conntrack;
using Tesson.Core.Groups;
using Tesson.Core.Host;
using Tesson.Links;
using Tesson.Nftables;
using Tesson.Nftables.Nat;
using Tesson.Tools;

namespace Tesson.Core.FrontEnds;

/// <summary>The kernel of this machine as a front end. Callers hold the front ends' lock.</summary>
/// <param name="nft">Reads and writes the tables.</param>
/// <param name="bridges">The names of the engine's bridges.</param>
/// <param name="routing">Lets clients on the loopback be led to a bridge.</param>
/// <param name="others">Reads the NAT rules of others.</param>
public sealed class NftFrontEnd(Nft nft, Func<CancellationToken, Task<IEnumerable<string>>> bridges, LocalRouting routing, NatReader others) : IFrontEnd
{
    private readonly NftTables _tables = new(nft, bridges, routing);

    /// <summary>Where it is recorded what was set for this machine's bridges, and is to be set back.</summary>
    public static string DefaultRecord => "/run/tesson-route-localnet";

    /// <inheritdoc/>
    public string Address => KernelFrontEnd.NftAddress;

    /// <inheritdoc/>
    public string Host => "localhost";

    /// <inheritdoc/>
    public bool IsLocal => true;

    /// <inheritdoc/>
    public string HostAddress => IPAddress.Loopback.ToString();

    /// <inheritdoc/>
    public Task CheckAsync(CancellationToken cancellationToken) => ObserveAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<IFrontEndState> ObserveAsync(CancellationToken cancellationToken) =>
        TellAsync(async () => (IFrontEndState)await _tables.ReadAgainAsync(cancellationToken));

    /// <inheritdoc/>
    public Task<NatRivals> ReadRivalsAsync(CancellationToken cancellationToken) => NatRivals.ReadAsync(others, cancellationToken);

    /// <inheritdoc/>
    public Task MendAsync(CancellationToken cancellationToken) => ChangeAsync(NftChange.Of, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> AddServiceAsync(Service service, CancellationToken cancellationToken) =>
        ChangeAsync(state => NftChanges.AddService(state, service), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> AddBackendAsync(Backend backend, CancellationToken cancellationToken) =>
        ChangeAsync(state => NftChanges.AddBackend(state, backend, HostAddresses.All), cancellationToken);

    /// <inheritdoc/>
    public Task DrainAsync(Service service, string backend, TimeSpan hold, CancellationToken cancellationToken) =>
        ChangeAsync(state => NftChanges.Drain(state, service, backend, hold), cancellationToken);

    /// <inheritdoc/>
    public Task RemoveBackendAsync(Service service, string backend, bool isDead, CancellationToken cancellationToken) =>
        ChangeAsync(state => NftChanges.RemoveBackend(state, service, backend, isDead), cancellationToken);

    /// <inheritdoc/>
    public Task RemoveServiceIfEmptyAsync(Service service, CancellationToken cancellationToken) =>
        ChangeAsync(state => NftChanges.RemoveServiceIfEmpty(state, service), cancellationToken);

    /// <inheritdoc/>
    public bool TellsOfChanges => true;

    /// <inheritdoc/>
    public Task WatchAsync(Action changed, CancellationToken cancellationToken) => TellAsync(async () =>
    {
        await Nft.MonitorAsync(changed, cancellationToken);
        return true;
    });

    private Task<bool> ChangeAsync(Func<NftState, NftChange> change, CancellationToken cancellationToken) => TellAsync(async () =>
    {
        ImmutableHashSet<FlowTarget> gone = [];
        bool changed = await _tables.ChangeAsync(
            state =>
            {
                (state, gone) = change(state);
                return state;
            },
            cancellationToken);
        if (!gone.IsEmpty)
            await Task.Run(() => Flows.Delete(gone), cancellationToken);
        return changed;
    });

    private static async Task<T> TellAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception fault) when (fault is ToolException or ConntrackException)
        {
            throw new TessonException(fault.Message, fault);
        }
    }
}
