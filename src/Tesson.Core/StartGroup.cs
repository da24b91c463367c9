using System.Collections.Immutable;
using Tesson.Core.Engine;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Host;
using Tesson.Core.Placement;
using Tesson.Core.Plans;
using Tesson.Topology;

namespace Tesson.Core;

/// <summary>Starts a stopped group again, with the layout and the front end that it had.</summary>
/// <param name="engine">The engine.</param>
/// <param name="frontEnds">The front ends.</param>
/// <param name="listener">Hears of the progress.</param>
/// <param name="bounds">How long things may take, and how many at a time.</param>
/// <param name="time">Tells the time.</param>
/// <param name="host">This machine's CPUs.</param>
/// <param name="strays">Reads what the kernel leads astray.</param>
public sealed class StartGroup(
    IEngine engine, FrontEndSet frontEnds, IProgressListener listener, Bounds bounds, TimeProvider time, IHostCpus host, StrayReading strays)
{
    /// <param name="name">The group.</param>
    /// <param name="ready">Whether to wait until shards are ready; null to do so where there is a front end.</param>
    /// <param name="share">Whether it is started even if others are pinned to its CPUs by now.</param>
    /// <param name="reserve">What is kept free for the system, should a shard need other CPUs.</param>
    /// <param name="cancellationToken">The interrupt: no further shard is started.</param>
    /// <returns>What went wrong, a sentence each; empty where the whole group runs.</returns>
    /// <exception cref="TessonException">The group is unknown, or its front end does not answer; nothing was started.</exception>
    public async Task<ImmutableArray<string>> StartAsync(string name, bool? ready, bool share, Reserve reserve, CancellationToken cancellationToken)
    {
        var containers = await engine.ListAsync(null, cancellationToken);
        var groups = ObservedGroup.From(containers);
        var group = groups.FirstOrDefault(group => group.Name == name)
            ?? throw new TessonException($"no group named '{name}'; {(groups.IsEmpty ? "there is no group" : $"groups here: {string.Join(", ", groups.Select(known => known.Name))}")}");
        group = await InspectAsync(group, cancellationToken);
        var networks = KernelFrontEnd.Is(group.FrontEndAddress) ? await engine.ListNetworksAsync(cancellationToken) : [];
        var (stopped, repins) = await RepinAsync(group, reserve, cancellationToken);
        if (group.FrontEndAddress is { } address && group.Ports is { IsEmpty: false } && stopped.Shards.Any(shard => !shard.Container.IsActive))
            await CheckAsync(group, address, containers, cancellationToken);
        bool isReady = ready ?? group.FrontEndAddress is not null;
        var ways = isReady ? await WaysAsync(group, networks, cancellationToken) : null;
        var plan = StartPlan.For(stopped, isReady, networks, repins, await strays.ReadAsync(cancellationToken), ways);
        if (!share)
            Refuse(group, await engine.ReadLedgerAsync(containers, without: name, cancellationToken));

        StepCalls calls = new(engine, frontEnds, bounds, time, host, listener.Warned);
        var results = await new Executor(calls, listener, bounds.Execution).RunAsync(plan, stopAtFailure: false, cancellationToken);
        KnownFailure.ThrowIfBug(results);
        if (cancellationToken.IsCancellationRequested)
            throw new InterruptedException($"interrupted: group '{name}' is started in part; tesson stop -g {name} stops it again", cancellationToken);
        IEnumerable<string> missing = group.Shards.Length < group.Size
            ? [$"group '{name}' has {group.Shards.Length} of {group.Size} shards; the others were removed, and only a new run brings them back"]
            : [];
        var paused = group.Shards.Where(shard => shard.Container.State == "paused")
            .Select(shard => $"{shard.Container.Name} is paused, and start does not end that: docker unpause {shard.Container.Name}");
        return [.. missing, .. paused, .. repins.Faults, .. results.Where(result => result.Fault is not null).Select(result => result.FaultText)];
    }

    /// <summary>By which addresses this machine is to reach the group; null where its front end is not this kernel, or there is nothing to start.</summary>
    private async Task<LocalWays?> WaysAsync(ObservedGroup group, IReadOnlyList<ObservedNetwork> networks, CancellationToken cancellationToken)
    {
        if (KernelFrontEnd.At(group.FrontEndAddress) is not { } kernel || group.Shards.All(shard => shard.Container.IsActive))
            return null;
        var network = ObservedNetwork.Find(networks, group.Shards[0].Container.Network);
        var host = HostNetwork.Read(network?.Bridge, addresses: (group.Ports ?? []).Any(port => port.HostAddress is not null));
        return new(kernel, host, network, await frontEnds.At(kernel.Word).ObserveAsync(cancellationToken));
    }

    /// <summary>The engine's list may tell for a moment that a shard runs whose stop has just come back; an inspection does not.</summary>
    private async Task<ObservedGroup> InspectAsync(ObservedGroup group, CancellationToken cancellationToken) => group with
    {
        Shards = [.. await Task.WhenAll(group.Shards.Select(async shard =>
            shard.Container.IsActive && await engine.InspectAsync(shard.Container.Id, cancellationToken) is { } now ? ObservedShard.From(now) : shard))],
    };

    /// <summary>
    /// Which stopped shards are pinned anew before they are started. Version 1 of cgroups does not start one whose CPUs
    /// are offline, and version 2 starts it anywhere.
    /// </summary>
    /// <returns>The group as it will be, and the steps.</returns>
    private async Task<(ObservedGroup Group, Repins Repins)> RepinAsync(ObservedGroup group, Reserve reserve, CancellationToken cancellationToken)
    {
        ObservedContainer[] stopped = [.. group.Shards.Where(shard => !shard.Container.IsActive).Select(shard => shard.Container)];
        var (observed, repins) = await new Repinning(engine, host, new PinReading(engine, host)).PlanAsync(stopped, reserve, cancellationToken);
        var read = repins.Foresee(observed).ToDictionary(container => container.Id, StringComparer.Ordinal);
        return (group with { Shards = [.. group.Shards.Select(shard => ObservedShard.From(read.GetValueOrDefault(shard.Container.Id, shard.Container)))] }, repins);
    }

    private static void Refuse(ObservedGroup group, Ledger ledger)
    {
        var cpus = CpuSet.Union(group.Shards.Where(shard => !shard.Container.IsActive).Select(shard => shard.Cpus).OfType<CpuSet>());
        Holding[] holders = [.. ledger.On(cpus)];
        if (holders.Length > 0)
        {
            throw new TessonException(
                $"group '{group.Name}' had CPUs {cpus}, and others are pinned to them now: {string.Join<Holding>(", ", holders)}; "
                + "stop them first, run the group anew on what is free (tesson run --replace), or share CPUs (--share)");
        }
    }

    private async Task CheckAsync(ObservedGroup group, string address, IReadOnlyList<ObservedContainer> containers, CancellationToken cancellationToken)
    {
        using (await frontEnds.EnterAsync(cancellationToken))
            await frontEnds.At(address).CheckAsync(cancellationToken);
        if (!KernelFrontEnd.Is(address))
            return;
        var rivals = await frontEnds.At(address).ReadRivalsAsync(cancellationToken);
        string[] conflicts =
        [
            .. PortConflicts.Of(group.Name, group.Ports ?? [], containers, HostSocket.ReadAll()),
            .. GroupServices.Of(group.Name, group.Ports ?? []).Where(own => rivals.Of(own.Service) is not null).Select(own => $"port {own.Mapping}: {rivals.Of(own.Service)}"),
        ];
        if (conflicts.Length > 0)
            throw new TessonException(string.Join('\n', conflicts));
    }
}
