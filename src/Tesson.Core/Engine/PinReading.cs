using System.Collections.Concurrent;
using Tesson.Core.Groups;
using Tesson.Topology;

namespace Tesson.Core.Engine;

/// <summary>Reads what shards are pinned to, and which of their CPUs are offline. Where the engine is on another machine nothing is told.</summary>
/// <param name="engine">The engine.</param>
/// <param name="host">This machine.</param>
public sealed class PinReading(IEngine engine, IHostCpus host)
{
    private readonly ConcurrentDictionary<string, ObservedContainer> _inspected = new(StringComparer.Ordinal);
    private bool? _isHere;

    /// <summary>The CPUs that are online on the engine's machine; null where that is another one, or the kernel does not tell.</summary>
    public async Task<CpuSet?> ReadOnlineAsync(CancellationToken cancellationToken)
    {
        if (host.ReadOnline() is not { } online)
            return null;
        _isHere ??= !MachineMatch.IsElsewhere(engine.Host, await engine.DescribeAsync(cancellationToken));
        return _isHere.Value ? online : null;
    }

    /// <summary>
    /// Marks the shards that have lost CPUs, and says what those are pinned to. The engine is asked for no more than a
    /// list where none has.
    /// </summary>
    public async Task<IReadOnlyList<ObservedContainer>> MarkOfflineAsync(IReadOnlyList<ObservedContainer> containers, CancellationToken cancellationToken)
    {
        if (host.ReadOnline() is not { } online || containers.All(container => OfflineOf(container, online).IsEmpty)
            || await ReadOnlineAsync(cancellationToken) is null)
        {
            return containers;
        }

        return await Task.WhenAll(containers.Select(async container => OfflineOf(container, online) is { IsEmpty: false } offline
            ? container with { OfflineCpus = offline, PinnedCpus = (await engine.InspectAsync(container.Id, cancellationToken))?.PinnedCpus }
            : container));
    }

    /// <summary>Says of containers what the engine and the kernel pin them to; those that are gone meanwhile are left out.</summary>
    /// <param name="containers">The containers.</param>
    /// <param name="online">The CPUs that are online.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<ObservedContainer>> ReadAsync(IEnumerable<ObservedContainer> containers, CpuSet online, CancellationToken cancellationToken)
    {
        var read = await Task.WhenAll(containers.Select(container => ReadAsync(container, cancellationToken)));
        return [.. read.OfType<ObservedContainer>().Select(container => container with { OfflineCpus = OfflineOf(container, online) })];
    }

    /// <summary>Forgets what was read of a container: it is pinned anew.</summary>
    public void Forget(string container) => _inspected.TryRemove(container, out _);

    /// <summary>Who watches looks often: the engine is asked again only where the kernel's word has changed, or there is none.</summary>
    private async Task<ObservedContainer?> ReadAsync(ObservedContainer container, CancellationToken cancellationToken)
    {
        if (_inspected.TryGetValue(container.Id, out var known) && known.State == container.State
            && host.ReadCpuset(known.Id, known.Pid) is { } same && same == known.KernelCpus)
        {
            return known;
        }

        if (await engine.InspectAsync(container.Id, cancellationToken) is not { } inspected)
        {
            Forget(container.Id);
            return null;
        }

        return _inspected[container.Id] = inspected with { KernelCpus = host.ReadCpuset(inspected.Id, inspected.Pid) };
    }

    private static CpuSet OfflineOf(ObservedContainer container, CpuSet online) =>
        ObservedShard.CpusOf(container) is { } planned && !planned.IsSubsetOf(online) ? planned - online : CpuSet.Empty;
}
