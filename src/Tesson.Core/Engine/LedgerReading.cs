using Tesson.Core.Groups;
using Tesson.Core.Placement;

namespace Tesson.Core.Engine;

/// <summary>Reads off an engine who is pinned to which CPUs.</summary>
public static class LedgerReading
{
    /// <summary>
    /// The ledger of the engine's containers. Shards say in their labels what they are pinned to; running containers of
    /// no group are inspected for it, since a list does not tell.
    /// </summary>
    /// <param name="engine">The engine.</param>
    /// <param name="containers">All of its containers.</param>
    /// <param name="without">A group that does not count, or null.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Ledger> ReadLedgerAsync(
        this IEngine engine, IReadOnlyList<ObservedContainer> containers, string? without, CancellationToken cancellationToken)
    {
        var inspected = await Task.WhenAll(containers.Select(async container =>
            container.IsActive && !container.Labels.ContainsKey(Label.Group)
                ? await engine.InspectAsync(container.Id, cancellationToken)
                : container));
        return Ledger.Of(inspected.OfType<ObservedContainer>(), without);
    }
}
