using Tesson.Core.Engine;
using Tesson.Core.Groups;
using Tesson.Core.Placement;

namespace Tesson.Core.Plans;

/// <summary>
/// Makes sure that of two runs which plan at the same moment only one keeps a CPU. Containers that are created hold
/// their CPUs; each run looks at the others' after it has created its own, and the one that began later gives way.
/// Whoever looks first looks before the other began, so both judge alike, and no lock is needed, here or across machines.
/// </summary>
internal static class CpuClaim
{
    /// <exception cref="ClaimLostException">Another group was first on one of the CPUs.</exception>
    public static async Task HoldAsync(IEngine engine, Step.Claim claim, CancellationToken cancellationToken)
    {
        var containers = await engine.ListAsync(Label.Group, cancellationToken);
        var rivals = Ledger.Of(containers, claim.Group).On(claim.Cpus).ToArray();
        if (rivals.Length == 0)
            return;
        var own = await BeginningAsync(claim.Group);
        foreach (var rival in rivals)
        {
            if ((await BeginningAsync(rival.Holder)).CompareTo(own) < 0)
                throw new ClaimLostException($"{rival}: it took them at the same moment, and was first");
        }

        // A group begins with the first of its containers; of two at the same instant the engine's id decides.
        async Task<(DateTimeOffset At, string Id)> BeginningAsync(string group)
        {
            var inspected = await Task.WhenAll(containers
                .Where(container => container.Labels.GetValueOrDefault(Label.Group) == group && container.HoldsCpus)
                .Select(container => engine.InspectAsync(container.Id, cancellationToken)));
            return inspected.OfType<ObservedContainer>().Select(container => (container.CreatedAt, container.Id)).DefaultIfEmpty((DateTimeOffset.MaxValue, "")).Min();
        }
    }
}
