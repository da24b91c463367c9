using System.Collections.Concurrent;
using Tesson.Core.Groups;
using Tesson.Core.Host;

namespace Tesson.Core.Engine;

/// <summary>Reads what shards are pinned to, and which of their CPUs they cannot have. Where the engine is on another machine nothing is told.</summary>
/// <param name="engine">The engine.</param>
/// <param name="host">This machine.</param>
public sealed class PinReading(IEngine engine, IHostCpus host)
{
    private readonly ConcurrentDictionary<string, ObservedContainer> _inspected = new(StringComparer.Ordinal);
    private EngineMachine? _machine;

    /// <summary>What a container that starts now can have; null where the engine's machine is another one, or the kernel does not tell.</summary>
    public async Task<UsableCpus?> ReadUsableAsync(CancellationToken cancellationToken)
    {
        if (host.ReadOnline() is not { } online)
            return null;
        _machine ??= await engine.DescribeAsync(cancellationToken);
        return MachineMatch.IsElsewhere(engine.Host, _machine) ? null : new UsableCpus(online, host.ReadParent(_machine, parent: null));
    }

    /// <summary>
    /// Marks the shards that have lost CPUs, and says what those are pinned to. The engine is asked for no more than a
    /// list where none has.
    /// </summary>
    public Task<IReadOnlyList<ObservedContainer>> MarkLostAsync(IReadOnlyList<ObservedContainer> containers, CancellationToken cancellationToken) =>
        MarkAsync(containers, (container, _) => container, cancellationToken);

    /// <summary>Marks those as well that run on other CPUs than they were given.</summary>
    public Task<IReadOnlyList<ObservedContainer>> MarkElsewhereAsync(IReadOnlyList<ObservedContainer> containers, CancellationToken cancellationToken) =>
        MarkAsync(containers, WithRunning, cancellationToken);

    private async Task<IReadOnlyList<ObservedContainer>> MarkAsync(
        IReadOnlyList<ObservedContainer> containers, Func<ObservedContainer, KernelPin, ObservedContainer> read, CancellationToken cancellationToken)
    {
        if (host.ReadOnline() is not { } online)
            return containers;
        ObservedContainer[] marked =
        [
            .. containers.Select(container => (Container: container, Pin: PinOf(container)))
                .Select(seen => WithLost(read(seen.Container, seen.Pin), new UsableCpus(online, seen.Pin.Around))),
        ];
        if (!marked.Any(IsNotable) || await ReadUsableAsync(cancellationToken) is null)
            return containers;
        return await Task.WhenAll(marked.Select(async container => IsNotable(container) ? await WithPinAsync(container, cancellationToken) : container));
    }

    /// <summary>Says of containers what the engine and the kernel pin them to; those that are gone meanwhile are left out.</summary>
    /// <param name="containers">The containers.</param>
    /// <param name="usable">What one that starts now can have.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<ObservedContainer>> ReadAsync(IEnumerable<ObservedContainer> containers, UsableCpus usable, CancellationToken cancellationToken)
    {
        var read = await Task.WhenAll(containers.Select(container => ReadAsync(container, cancellationToken)));
        return [.. read.OfType<ObservedContainer>().Select(container => WithLost(container, usable with { Around = PinOf(container).Around ?? usable.Around }))];
    }

    /// <summary>Forgets what was read of a container: it is pinned anew.</summary>
    public void Forget(string container) => _inspected.TryRemove(container, out _);

    /// <summary>Who watches looks often: the engine is asked again only where the kernel's word has changed, or there is none.</summary>
    private async Task<ObservedContainer?> ReadAsync(ObservedContainer container, CancellationToken cancellationToken)
    {
        if (_inspected.TryGetValue(container.Id, out var known) && known.State == container.State
            && host.ReadCpuset(known.Id, known.Pid) is { } same && same == known.KernelCpus)
        {
            return WithRunning(known, PinOf(known));
        }

        if (await engine.InspectAsync(container.Id, cancellationToken) is not { } inspected)
        {
            Forget(container.Id);
            return null;
        }

        return _inspected[container.Id] = WithRunning(inspected, PinOf(inspected));
    }

    private ObservedContainer WithRunning(ObservedContainer container, KernelPin pin) => container.IsActive && ObservedShard.CpusOf(container) is not null
        ? container with
        {
            KernelCpus = pin.Cpus,
            KernelMems = pin.Mems,
            HeldCpus = host.ReadHeld(container.Id, container.Pid),
        }
        : container;

    private static bool IsNotable(ObservedContainer container) => !container.Lost.All.IsEmpty || ObservedShard.From(container).IsElsewhere;

    /// <summary>One that is not pinned at all is none of Tesson's making: it may run anywhere.</summary>
    private async Task<ObservedContainer> WithPinAsync(ObservedContainer container, CancellationToken cancellationToken) =>
        (await engine.InspectAsync(container.Id, cancellationToken))?.PinnedCpus is { } pinned
            ? container with { PinnedCpus = pinned }
            : container with { KernelCpus = null, KernelMems = null, HeldCpus = null };

    private KernelPin PinOf(ObservedContainer container) => container.IsActive ? host.ReadPin(container.Id, container.Pid) : KernelPin.Unknown;

    private static ObservedContainer WithLost(ObservedContainer container, UsableCpus usable) =>
        container with { Around = usable.Around, Lost = usable.LostOf(ObservedShard.CpusOf(container)) };
}
