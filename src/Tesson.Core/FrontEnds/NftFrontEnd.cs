using System.Net;
using Tesson.Conntrack;
using Tesson.Nftables;

namespace Tesson.Core.FrontEnds;

/// <summary>The kernel of this machine as a front end. Callers hold the front ends' lock.</summary>
/// <param name="nft">Reads and writes the tables.</param>
/// <param name="bridges">The names of the engine's bridges.</param>
public sealed class NftFrontEnd(Nft nft, Func<CancellationToken, Task<IEnumerable<string>>> bridges) : IFrontEnd
{
    private readonly NftTables _tables = new(nft, bridges);

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
    public Task<IFrontEndState> ObserveAsync(CancellationToken cancellationToken) =>
        TellAsync(async () => (IFrontEndState)await _tables.ReadAgainAsync(cancellationToken));

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

    private Task<bool> ChangeAsync(Func<NftState, NftState> change, CancellationToken cancellationToken) =>
        TellAsync(() => _tables.ChangeAsync(change, cancellationToken));

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
}
