using System.Collections.Immutable;
using Tesson.Core.Engine;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Host;
using Tesson.Core.Plans;
using Tesson.Core.Ports;

namespace Tesson.Core;

/// <summary>
/// Makes shards run on their CPUs again where they do not, then the front ends agree with the engine, one after the other
/// and the kernel's first: observes both, plans, executes, all under the front ends' lock.
/// </summary>
/// <param name="engine">The engine.</param>
/// <param name="frontEnds">The front ends.</param>
/// <param name="listener">Hears of the progress.</param>
/// <param name="bounds">How many calls at a time.</param>
/// <param name="time">Tells the time.</param>
/// <param name="host">This machine's CPUs.</param>
public sealed class SyncGroups(IEngine engine, FrontEndSet frontEnds, IProgressListener listener, Bounds bounds, TimeProvider time, IHostCpus host)
{
    private const int MostTogether = 256;
    private readonly PinReading _pins = new(engine, host);
    private readonly ShardWaits _waits = new(engine, time);

    /// <param name="request">What is to be made true.</param>
    /// <param name="cancellationToken">The interrupt: no further step is begun.</param>
    /// <exception cref="TessonException">The engine does not answer, or a group is unknown; nothing was changed.</exception>
    public async Task<SyncResult> SyncAsync(SyncRequest request, CancellationToken cancellationToken)
    {
        var groups = await ListAsync(cancellationToken);
        string[] addresses = [.. groups.Where(group => request.Names is null || request.Names.Contains(group.Name))
            .Select(group => group.FrontEndAddress).OfType<string>().Where(request.Takes)
            .Concat(request.FrontEnds.Where(request.Takes).Where(address => frontEnds.At(address).IsUsed))
            .Distinct(StringComparer.Ordinal)
            .OrderBy(address => KernelFrontEnd.Is(address) ? 0 : 1).ThenBy(address => address, StringComparer.Ordinal)];
        await EnsureKnownAsync(groups, addresses, request, cancellationToken);

        SyncResult all = new(Plan.Empty, [], []) { FrontEnds = [.. addresses] };
        var repins = Repins.None;
        if (request.Pins)
        {
            try
            {
                (repins, var pinned) = await RepinAsync(request, cancellationToken);
                all = all.And(pinned);
            }
            catch (TessonException fault) when (addresses.Length > 0)
            {
                all = all.And(new SyncResult(Plan.Empty, [fault.Message], []));
            }
        }

        foreach (string address in addresses)
        {
            try
            {
                all = all.And(await SyncAsync(address, request, repins, cancellationToken));
            }
            catch (TessonException fault) when (addresses.Length > 1)
            {
                all = all.And(new SyncResult(Plan.Empty, [fault.Message], []));
            }
        }

        return all;
    }

    /// <summary>Pins anew what has lost CPUs, or has them again, or was pinned elsewhere by somebody.</summary>
    private async Task<(Repins Repins, SyncResult Result)> RepinAsync(SyncRequest request, CancellationToken cancellationToken)
    {
        using var held = await frontEnds.EnterAsync(cancellationToken);
        var groups = (await ListAsync(cancellationToken)).Where(group => request.Names is null || request.Names.Contains(group.Name));
        ObservedContainer[] active = [.. groups.SelectMany(group => group.Shards)
            .Where(shard => shard is { Cpus: not null, Container.IsActive: true })
            .Select(shard => shard.Container)];
        var (_, repins) = await new Repinning(engine, host, _pins).PlanAsync(active, request.Reserve, cancellationToken);
        PlanBuilder plan = new();
        foreach (var (step, cause) in repins.Steps)
        {
            _pins.Forget(step.Id);
            plan.Add(step, cause);
        }

        var built = plan.Build();
        return (repins, new SyncResult(built, [.. repins.Faults, .. request.DryRun ? [] : await DoAsync(built, cancellationToken)], []));
    }

    /// <param name="address">The front end.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="repins">What was pinned anew, or would have been.</param>
    /// <param name="cancellationToken">Ends it.</param>
    private async Task<SyncResult> SyncAsync(string address, SyncRequest request, Repins repins, CancellationToken cancellationToken)
    {
        // One that hangs is met before the lock is held: it would keep others from the front ends that answer.
        if (!KernelFrontEnd.Is(address) && (await frontEnds.ProbeAsync([address], cancellationToken)).Faults is [var silent])
            return new SyncResult(Plan.Empty, [silent], []);
        using var held = await frontEnds.EnterAsync(cancellationToken);
        var groups = await ListAsync(cancellationToken, request.DryRun ? repins : Repins.None);
        var networks = await engine.ListNetworksAsync(cancellationToken);
        IFrontEndState state;
        try
        {
            state = await frontEnds.At(address).ObserveAsync(cancellationToken);
        }
        catch (TessonException fault)
        {
            return new SyncResult(Plan.Empty, [fault.Message], []);
        }

        SyncWorld world = new()
        {
            Groups = groups,
            Names = request.Names,
            FrontEnds = ImmutableDictionary<string, IFrontEndState>.Empty.Add(address, state),
            Networks = networks,
            HostAddress = its => frontEnds.At(its).HostAddress,
            IsHere = HereRule.By(networks),
        };
        var missing = SyncPlan.Missing(world).ToArray();
        var ready = await Task.WhenAll(missing.Select(shard => IsReadyAsync(shard, cancellationToken)));
        ImmutableArray<string> unready = [.. missing.Where((_, i) => !ready[i]).Select(shard => shard.Container.Name)];
        var plan = SyncPlan.For(world with { Ready = [.. missing.Where((_, i) => ready[i]).Select(shard => shard.Container.Id)] });
        return new SyncResult(plan, request.DryRun ? [] : await DoAsync(plan, cancellationToken), unready);
    }

    /// <returns>What went wrong, a sentence each.</returns>
    private async Task<ImmutableArray<string>> DoAsync(Plan plan, CancellationToken cancellationToken)
    {
        if (plan.Steps.IsEmpty)
            return [];
        StepCalls calls = new(engine, frontEnds, bounds, time, host);
        // Calls that are made together are written together.
        var execution = bounds.Execution with { Parallel = Math.Max(bounds.Execution.Parallel, MostTogether) };
        var results = await new Executor(calls, listener, execution).RunAsync(plan, stopAtFailure: false, cancellationToken);
        KnownFailure.ThrowIfBug(results);
        cancellationToken.ThrowIfCancellationRequested();
        return [.. results.Where(result => result.Fault is not null).Select(result => result.FaultText)];
    }

    /// <summary>The engine's groups. A label can be written by anybody: one that no run could have written names no group to balance.</summary>
    private async Task<ImmutableArray<ObservedGroup>> ListAsync(CancellationToken cancellationToken, Repins? foreseen = null)
    {
        var containers = await _pins.MarkLostAsync(await engine.ListAsync(Label.Group, cancellationToken), cancellationToken);
        return [.. ObservedGroup.From((foreseen ?? Repins.None).Foresee(containers)).Where(group => GroupName.IsValid(group.Name))];
    }

    /// <summary>A group that is gone from the engine may have left something in a front end, and then it is known well enough.</summary>
    private async Task EnsureKnownAsync(ImmutableArray<ObservedGroup> groups, string[] addresses, SyncRequest request, CancellationToken cancellationToken)
    {
        HashSet<string> unknown = [.. (request.Names ?? []).Where(name => groups.All(group => group.Name != name))];
        if (unknown.Count == 0)
            return;
        foreach (string address in (await frontEnds.ProbeAsync(addresses, cancellationToken)).Answering)
            unknown.ExceptWith((await frontEnds.At(address).ObserveAsync(cancellationToken)).Services.Select(found => found.Service.Group));
        if (unknown.Count > 0)
            throw new TessonException($"no group named {string.Join(", ", unknown.Select(name => $"'{name}'"))}; `tesson ps` lists those that there are");
    }

    private Task<bool> IsReadyAsync(ObservedShard shard, CancellationToken cancellationToken) => _waits.IsReadyAsync(
        shard.Container,
        PortMapping.TcpPorts(shard.Ports ?? []),
        cancellationToken);
}
