using System.Collections.Immutable;
using Tesson.Core.Engine;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Plans;
using Tesson.Core.Ports;

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
    /// <param name="ready">Whether to wait until shards are ready; null to do so where there is a front end.</param>
    /// <param name="cancellationToken">The interrupt: no further shard is started.</param>
    /// <returns>What went wrong, a sentence each; empty where the whole group runs.</returns>
    /// <exception cref="TessonException">The group is unknown, or its front end does not answer; nothing was started.</exception>
    public async Task<ImmutableArray<string>> StartAsync(string name, bool? ready, CancellationToken cancellationToken)
    {
        var containers = await engine.ListAsync($"{Label.Group}={name}", cancellationToken);
        var group = ObservedGroup.From(containers).FirstOrDefault()
            ?? throw new TessonException($"no group named '{name}'; `tesson ps` lists those that there are");
        var networks = group.FrontEndAddress == FrontEndRule.Nft ? await engine.ListNetworksAsync(cancellationToken) : [];
        var plan = StartPlan.For(group, ready ?? group.FrontEndAddress is not null, networks);
        if (plan.Steps.Any(step => step.Step is Step.AddService) && group.FrontEndAddress is { } address)
            await CheckAsync(group, address, cancellationToken);

        StepCalls calls = new(engine, frontEnds, bounds.Ready, time);
        var results = await new Executor(calls, listener, bounds.Execution).RunAsync(plan, stopAtFailure: false, cancellationToken);
        if (cancellationToken.IsCancellationRequested)
            throw new InterruptedException($"interrupted: group '{name}' is started in part; tesson stop -g {name} stops it again", cancellationToken);
        IEnumerable<string> missing = group.Shards.Length < group.Size
            ? [$"group '{name}' has {group.Shards.Length} of {group.Size} shards; the others were removed, and only a new run brings them back"]
            : [];
        return [.. missing, .. results.Where(result => result.Fault is not null).Select(result => result.FaultText)];
    }

    private async Task CheckAsync(ObservedGroup group, string address, CancellationToken cancellationToken)
    {
        await frontEnds.At(address).CheckAsync(cancellationToken);
        if (address != FrontEndRule.Nft)
            return;
        var containers = await engine.ListAsync(null, cancellationToken);
        string[] conflicts = [.. PortConflicts.Of(group.Name, group.Ports ?? [], containers, HostSocket.ReadAll())];
        if (conflicts.Length > 0)
            throw new TessonException(string.Join('\n', conflicts));
    }
}
