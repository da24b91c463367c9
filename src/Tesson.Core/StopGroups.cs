using System.Collections.Immutable;
using Tesson.Core.Engine;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Plans;

namespace Tesson.Core;

/// <summary>Stops groups: out of the front end first, then all shards at once. One failure does not keep the rest from being stopped.</summary>
/// <param name="engine">The engine.</param>
/// <param name="frontEnds">The front ends.</param>
/// <param name="listener">Hears of the progress.</param>
/// <param name="bounds">How many at a time.</param>
/// <param name="time">Tells the time.</param>
public sealed class StopGroups(IEngine engine, FrontEndSet frontEnds, IProgressListener listener, Bounds bounds, TimeProvider time)
{
    /// <summary>How long the engine may take for a create that it had read before its caller died.</summary>
    private static readonly TimeSpan LateCreate = TimeSpan.FromSeconds(1);

    /// <param name="names">The groups; null for all of them.</param>
    /// <param name="request">How to stop them.</param>
    /// <param name="cancellationToken">The interrupt: no further shard is stopped.</param>
    /// <returns>What was left undone, a sentence each; empty where all went well.</returns>
    /// <exception cref="TessonException">A group is unknown, or a front end does not answer and nobody forces it; nothing was stopped.</exception>
    public async Task<ImmutableArray<string>> StopAsync(ImmutableArray<string>? names, StopRequest request, CancellationToken cancellationToken)
    {
        var known = ObservedGroup.From(await engine.ListAsync(Label.Group, cancellationToken));
        if (request.Purge && names is { } wanted && !wanted.All(name => known.Any(group => group.Name == name)))
        {
            // Its run may have been killed a moment ago, before its first container was there.
            await Task.Delay(LateCreate, time, cancellationToken);
            known = ObservedGroup.From(await engine.ListAsync(Label.Group, cancellationToken));
        }

        var left = await ObserveLeftAsync(known, names, request, cancellationToken);
        if (!left.IsEmpty)
        {
            // Who is in the front end was in the engine before: a group that came after the list was read has left nothing.
            known = ObservedGroup.From(await engine.ListAsync(Label.Group, cancellationToken));
            left = [.. left.Where(its => known.All(group => group.Name != its.Found.Service.Group))];
        }

        var groups = names is null ? known : Select(known, names.Value, left);
        var faults = await StopAsync(groups, left, request, cancellationToken);
        if (!request.Purge || groups.IsEmpty)
            return faults;

        // The run of an incomplete group may have been killed a moment ago, with creates on their way that nobody waits for.
        // One that is nearly made is listed already, while the engine still says that there is none to be removed.
        bool mayCome = groups.Any(group => group.Shards.Length < group.Size) || (faults.IsEmpty && !(await FindAgainAsync(groups, cancellationToken)).IsEmpty);
        if (!mayCome)
            return faults;
        await Task.Delay(LateCreate, time, cancellationToken);
        return [.. faults, .. await StopAsync(await FindAgainAsync(groups, cancellationToken), [], request, cancellationToken)];
    }

    /// <summary>What a front end cannot be told is known before the first shard is stopped: it would lead to whoever gets the shard's address next.</summary>
    private static TessonException Refusal(ImmutableArray<ObservedGroup> groups, ImmutableArray<string> silent) => new(
        $"{string.Join("; ", silent)}; nothing was stopped, since the front end would lead clients of {string.Join(", ", groups.Select(group => $"'{group.Name}'"))} "
        + "to whoever gets the shards' addresses next; --force stops them all the same");

    private async Task<ImmutableArray<ObservedGroup>> FindAgainAsync(ImmutableArray<ObservedGroup> groups, CancellationToken cancellationToken) =>
        [.. ObservedGroup.From(await engine.ListAsync(Label.Group, cancellationToken)).Where(group => groups.Any(stopped => stopped.Name == group.Name))];

    private async Task<ImmutableArray<string>> StopAsync(
        ImmutableArray<ObservedGroup> groups, ImmutableArray<(string FrontEnd, ObservedService Found)> left, StopRequest request, CancellationToken cancellationToken)
    {
        groups = await WithPublishedPortsAsync(groups, request, cancellationToken);
        string[] addresses = [.. groups.Select(group => StopPlan.FrontEndOf(group, request)).OfType<string>().Distinct(StringComparer.Ordinal)];
        var (states, silent) = await frontEnds.ObserveAsync(addresses, cancellationToken);
        if (!silent.IsEmpty && !request.Force)
            throw Refusal(groups, silent);
        var plan = StopPlan.For(groups, request, new StopWorld
        {
            FrontEnds = [.. states.Keys],
            States = states,
            Left = left,
            IsHere = states.Keys.All(KernelFrontEnd.Is) ? _ => true : HereRule.By(await engine.ListNetworksAsync(cancellationToken)),
        });

        // A stop is mostly waiting for shards to end, so all of them wait at once.
        var execution = bounds.Execution with { Parallel = Math.Max(bounds.Execution.Parallel, plan.Steps.Length) };
        StepCalls calls = new(engine, frontEnds, bounds, time);
        var results = await new Executor(calls, listener, execution).RunAsync(plan, stopAtFailure: false, cancellationToken);
        KnownFailure.ThrowIfBug(results);
        if (cancellationToken.IsCancellationRequested)
            throw new InterruptedException($"interrupted: {results.Count(result => result.Outcome != Outcome.Done)} of {results.Length} steps were not done", cancellationToken);
        return
        [
            .. silent.Select(fault => $"{fault}; its services and backends of the stopped groups were left there"),
            .. results.Where(result => result.Fault is not null).Select(result => result.FaultText),
        ];
    }

    /// <summary>What groups that the engine does not know have left in this machine's kernel: a killed run, or containers removed by hand.</summary>
    private async Task<ImmutableArray<(string FrontEnd, ObservedService Found)>> ObserveLeftAsync(
        ImmutableArray<ObservedGroup> known, ImmutableArray<string>? names, StopRequest request, CancellationToken cancellationToken)
    {
        var gone = names?.Where(name => known.All(group => group.Name != name)).ToArray();
        if (gone is { Length: 0 })
            return [];
        return [.. (await frontEnds.ObserveUsedAsync(request.Kernels, cancellationToken)).SelectMany(its => its.Value.Services
            .Where(found => gone is null ? known.All(group => group.Name != found.Service.Group) : gone.Contains(found.Service.Group))
            .Select(found => (its.Key, found)))];
    }

    private static ImmutableArray<ObservedGroup> Select(ImmutableArray<ObservedGroup> known, ImmutableArray<string> names, ImmutableArray<(string FrontEnd, ObservedService Found)> left)
    {
        string[] unknown = [.. names
            .Where(name => known.All(group => group.Name != name) && left.All(its => its.Found.Service.Group != name))
            .Distinct(StringComparer.Ordinal)];
        if (unknown.Length == 0)
            return [.. known.Where(group => names.Contains(group.Name))];
        string there = known.IsEmpty ? "there is no group" : $"groups here: {string.Join(", ", known.Select(group => group.Name))}";
        throw new TessonException($"no group named {string.Join(", ", unknown.Select(name => $"'{name}'"))}; {there}");
    }

    /// <summary>Groups of 2016 (docs/tool-of-2016.md) have no label for their ports: containers are asked, stopped ones too.</summary>
    private async Task<ImmutableArray<ObservedGroup>> WithPublishedPortsAsync(
        ImmutableArray<ObservedGroup> groups, StopRequest request, CancellationToken cancellationToken)
    {
        return [.. await Task.WhenAll(groups.Select(async group =>
        {
            if (group.Ports is not null || StopPlan.FrontEndOf(group, request) is null)
                return group;
            var shards = await Task.WhenAll(group.Shards.Select(async shard =>
                shard with { Container = await engine.InspectAsync(shard.Container.Id, cancellationToken) ?? shard.Container }));
            return group with { Shards = [.. shards] };
        }))];
    }
}
