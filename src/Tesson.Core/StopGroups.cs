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
public sealed class StopGroups(IEngine engine, FrontEndSet frontEnds, IProgressListener listener, Bounds bounds)
{
    /// <param name="names">The groups; null for all of them.</param>
    /// <param name="request">How to stop them.</param>
    /// <param name="cancellationToken">The interrupt: no further shard is stopped.</param>
    /// <returns>What was left undone, a sentence each; empty where all went well.</returns>
    /// <exception cref="TessonException">A group is unknown; nothing was stopped.</exception>
    public async Task<ImmutableArray<string>> StopAsync(ImmutableArray<string>? names, StopRequest request, CancellationToken cancellationToken)
    {
        var known = ObservedGroup.From(await engine.ListAsync(Label.Group, cancellationToken));
        var groups = names is null ? known : Select(known, names.Value);
        groups = await WithPublishedPortsAsync(groups, request, cancellationToken);

        var addresses = groups.Select(group => StopPlan.FrontEndOf(group, request)).OfType<string>();
        var (answering, silent) = await frontEnds.ProbeAsync(addresses, cancellationToken);
        var plan = StopPlan.For(groups, request with { FrontEnds = [.. answering] });

        // A stop is mostly waiting for shards to end, so all of them wait at once.
        var execution = bounds.Execution with { Parallel = Math.Max(bounds.Execution.Parallel, plan.Steps.Length) };
        StepCalls calls = new(engine, frontEnds.At, bounds.Ready, TimeProvider.System);
        var results = await new Executor(calls, listener, execution).RunAsync(plan, stopAtFailure: false, cancellationToken);
        if (cancellationToken.IsCancellationRequested)
            throw new InterruptedException($"interrupted: {results.Count(result => result.Outcome != Outcome.Done)} of {results.Length} steps were not done", cancellationToken);
        return
        [
            .. silent.Select(fault => $"{fault}; its services and backends of the stopped groups were left there"),
            .. results.Where(result => result.Fault is not null).Select(result => result.FaultText),
        ];
    }

    private static ImmutableArray<ObservedGroup> Select(ImmutableArray<ObservedGroup> known, ImmutableArray<string> names)
    {
        string[] unknown = [.. names.Where(name => known.All(group => group.Name != name)).Distinct(StringComparer.Ordinal)];
        if (unknown.Length == 0)
            return [.. known.Where(group => names.Contains(group.Name))];
        string there = known.IsEmpty ? "there is no group" : $"groups here: {string.Join(", ", known.Select(group => group.Name))}";
        throw new TessonException($"no group named {string.Join(", ", unknown.Select(name => $"'{name}'"))}; {there}");
    }

    /// <summary>Groups of 2016 have no label for their ports, so their containers are asked, stopped ones too.</summary>
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
