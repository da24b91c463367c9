using System.Collections.Immutable;
using Tesson.Core.Engine;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Plans;

namespace Tesson.Core;

/// <summary>Starts a stopped group again, with the layout and the front end that it had.</summary>
/// <param name="engine">The engine.</param>
/// <param name="frontEnds">The front ends.</param>
/// <param name="listener">Hears of the progress.</param>
/// <param name="bounds">How long things may take, and how many at a time.</param>
/// <param name="time">Tells the time.</param>
public sealed class StartGroup(IEngine engine, FrontEndSet frontEnds, IProgressListener listener, Bounds bounds, TimeProvider time)
{
    /// <param name="name">The group.</param>
    /// <param name="healthy">Whether to wait for health checks.</param>
    /// <param name="cancellationToken">The interrupt: no further shard is started.</param>
    /// <returns>What went wrong, a sentence each; empty where the whole group runs.</returns>
    /// <exception cref="TessonException">The group is unknown, or its front end does not answer; nothing was started.</exception>
    public async Task<ImmutableArray<string>> StartAsync(string name, bool healthy, CancellationToken cancellationToken)
    {
        var containers = await engine.ListAsync($"{Label.Group}={name}", cancellationToken);
        var group = ObservedGroup.From(containers).FirstOrDefault()
            ?? throw new TessonException($"no group named '{name}'; `tesson ps` lists those that there are");
        var plan = StartPlan.For(group, healthy);
        if (plan.Steps.Any(step => step.Step is Step.AddService) && group.Gorb is { } address)
            await frontEnds.At(address).CheckAsync(cancellationToken);

        StepCalls calls = new(engine, frontEnds.At, bounds.Ready, time);
        var results = await new Executor(calls, listener, bounds.Execution).RunAsync(plan, stopAtFailure: false, cancellationToken);
        if (cancellationToken.IsCancellationRequested)
            throw new InterruptedException($"interrupted: group '{name}' is started in part; tesson stop -g {name} stops it again", cancellationToken);
        IEnumerable<string> missing = group.Shards.Length < group.Size
            ? [$"group '{name}' has {group.Shards.Length} of {group.Size} shards; the others were removed, and only a new run brings them back"]
            : [];
        return [.. missing, .. results.Where(result => result.Fault is not null).Select(result => result.FaultText)];
    }
}
