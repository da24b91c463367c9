using System.Globalization;
using Tesson.Core.Engine;
using Tesson.Core.Groups;
using Tesson.Core.Placement;

namespace Tesson.Core.Plans;

/// <summary>
/// Makes sure that of two runs which plan at the same moment only one keeps a CPU, without a lock, here or across
/// machines. A run looks at the others' containers when the engine lists all of its own, and keeps its CPUs only by a
/// look that shows nobody else on them.
/// <para>Never both: of two, the one that was listed last sees the other at each look until that one is removed.</para>
/// <para>
/// Never none: one that sees an active rival gives way, since that one has kept; of two that see one another created,
/// the one that began later gives way and the other waits for that. It cannot keep at once: the engine's stamp is from
/// the begin of a create and its list from the end, so the later one may have looked before and have kept. Only an
/// earlier one waits for a later one, which sees it at its next look, so there is no circle of waits. The earliest of
/// all gives way to none but an active one, or to one that does not move until the bound is over (then its CPUs are left
/// out of the next plan).
/// </para>
/// </summary>
/// <param name="engine">The engine.</param>
/// <param name="time">Tells the time.</param>
internal sealed class CpuClaim(IEngine engine, TimeProvider time)
{
    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromMilliseconds(500);

    /// <summary>Returns when the CPUs are the group's. All of its containers are created, and none is started.</summary>
    /// <param name="claim">The group, and its CPUs.</param>
    /// <param name="limit">How long a rival that began later may take until it is started or removed.</param>
    /// <param name="progress">Hears whom it waits for.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ClaimLostException">Another group has one of the CPUs, or did not move within the limit.</exception>
    public async Task HoldAsync(Step.Claim claim, TimeSpan limit, IProgress<string> progress, CancellationToken cancellationToken)
    {
        long begun = time.GetTimestamp();
        for (var poll = FirstPoll; await FindLaterAsync(claim, cancellationToken) is { } rival; poll = poll * 2 < LongestPoll ? poll * 2 : LongestPoll)
        {
            if (time.GetElapsedTime(begun) >= limit)
            {
                throw new ClaimLostException(string.Create(CultureInfo.InvariantCulture,
                    $"{rival}: it took them at the same moment, and was neither started nor removed within {limit.TotalSeconds:0.#} s (--undo-timeout); ")
                    + $"perhaps its run was killed: look at it with tesson ps, and remove it with tesson stop -g {rival.Holder} --purge");
            }

            progress.Report($"wait for group '{rival.Holder}', which took {CpuWords.Of(rival.Cpus)} at the same moment");
            await Task.Delay(poll, time, cancellationToken);
        }
    }

    /// <returns>A rival that began later and is only created; null where there is no rival.</returns>
    /// <exception cref="ClaimLostException">A rival is active, or began earlier.</exception>
    private async Task<Holding?> FindLaterAsync(Step.Claim claim, CancellationToken cancellationToken)
    {
        var groups = (await engine.ListAsync(Label.Group, cancellationToken)).ToLookup(container => container.Labels[Label.Group], StringComparer.Ordinal);
        Holding[] rivals = [.. Allocations.Of(groups.SelectMany(group => group), without: claim.Group).On(claim.Cpus)];
        if (rivals.Length == 0)
            return null;
        // One active shard is enough: none is started before the group's claim is through.
        if (rivals.FirstOrDefault(rival => groups[rival.Holder].Any(container => container.IsActive)) is { } active)
            throw new ClaimLostException($"{active}: it took them at the same moment, and has started");
        var own = await BeginningAsync(claim.Group);
        foreach (var rival in rivals)
        {
            if ((await BeginningAsync(rival.Holder)).CompareTo(own) < 0)
                throw new ClaimLostException($"{rival}: it took them at the same moment, and was first");
        }

        return rivals[0];

        // A group begins with the first of its containers; of two at the same instant the engine's id decides.
        async Task<(DateTimeOffset At, string Id)> BeginningAsync(string group)
        {
            var inspected = await Task.WhenAll(groups[group]
                .Where(container => container.HoldsCpus)
                .Select(container => engine.InspectAsync(container.Id, cancellationToken)));
            return inspected.OfType<ObservedContainer>().Select(container => (container.CreatedAt, container.Id)).DefaultIfEmpty((DateTimeOffset.MaxValue, "")).Min();
        }
    }
}
