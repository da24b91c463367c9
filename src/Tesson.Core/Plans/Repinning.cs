using Tesson.Core.Engine;
using Tesson.Core.Groups;
using Tesson.Core.Host;
using Tesson.Core.Placement;

namespace Tesson.Core.Plans;

/// <summary>Observes what shards are pinned to, and plans which of them are pinned anew.</summary>
/// <param name="engine">The engine.</param>
/// <param name="host">This machine.</param>
/// <param name="pins">Reads what shards are pinned to.</param>
internal sealed class Repinning(IEngine engine, IHostCpus host, PinReading pins)
{
    /// <param name="containers">The shards that are to be looked at, running or not.</param>
    /// <param name="reserve">What is kept free for the system, should a shard need other CPUs.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The shards, with what they are pinned to where that can be seen, and which of them are pinned anew.</returns>
    public async Task<(IReadOnlyList<ObservedContainer> Read, Repins Repins)> PlanAsync(
        IReadOnlyList<ObservedContainer> containers, Reserve reserve, CancellationToken cancellationToken)
    {
        if (containers.Count == 0 || await pins.ReadUsableAsync(cancellationToken) is not { } usable)
            return (containers, Repins.None);

        var read = await pins.ReadAsync(containers, usable, cancellationToken);
        ObservedShard[] shards = [.. read.Select(ObservedShard.From)];
        // Who holds what is asked only where a shard's whole plan is lost.
        bool isLost = shards.Any(shard => shard.Cpus is { } planned && planned.IsSubsetOf(shard.Container.Lost.All));
        return (read, RepinPlan.For(new RepinWorld
        {
            Shards = [.. shards],
            Online = usable.Online,
            Containers = isLost ? await engine.ReadPinsAsync(await engine.ListAsync(null, cancellationToken), cancellationToken) : [],
            ReadMachine = host.ReadMachine,
            Reserve = reserve,
        }));
    }
}
