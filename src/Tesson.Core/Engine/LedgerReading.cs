using Tesson.Core.Groups;
using Tesson.Core.Placement;

namespace Tesson.Core.Engine;

/// <summary>Reads off an engine who is pinned to which CPUs.</summary>
public static class LedgerReading
{
    /// <summary>
    /// The ledger of the engine's containers.
    /// </summary>
    /// <param name="engine">The engine.</param>
    /// <param name="containers">All of its containers.</param>
    /// <param name="without">A group that does not count, or null.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Ledger> ReadLedgerAsync(
        this IEngine engine, IReadOnlyList<ObservedContainer> containers, string? without, CancellationToken cancellationToken) =>
        Allocations.Of(await engine.ReadPinsAsync(containers, cancellationToken), without);

    /// <summary>
    /// The containers, and of those that run what they are pinned to. A list does not tell that; and labels tell what a
    /// shard was planned on, which is not all where CPUs are offline.
    /// </summary>
    /// <param name="engine">The engine.</param>
    /// <param name="containers">All of its containers.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Without those that are gone meanwhile.</returns>
    public static async Task<IReadOnlyList<ObservedContainer>> ReadPinsAsync(
        this IEngine engine, IReadOnlyList<ObservedContainer> containers, CancellationToken cancellationToken)
    {
        var inspected = await Task.WhenAll(containers.Select(async container =>
            container.IsActive ? await engine.InspectAsync(container.Id, cancellationToken) : container));
        return [.. inspected.OfType<ObservedContainer>()];
    }
}
