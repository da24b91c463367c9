using System.Collections.Immutable;
using Tesson.Core.Engine;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Host;
using Tesson.Core.Placement;
using Tesson.Core.Plans;
using Tesson.Topology;

namespace Tesson.Core;

/// <summary>Starts a group: observes, plans, executes, and undoes what it did if that fails.</summary>
/// <param name="engine">The engine.</param>
/// <param name="frontEnds">The front ends.</param>
/// <param name="listener">Hears of the progress.</param>
/// <param name="bounds">How long things may take, and how many at a time.</param>
/// <param name="time">Tells the time.</param>
/// <param name="host">This machine's CPUs.</param>
/// <param name="strays">Reads what the kernel leads astray.</param>
public sealed class RunGroup(
    IEngine engine, FrontEndSet frontEnds, IProgressListener listener, Bounds bounds, TimeProvider time, IHostCpus host, StrayReading strays)
{
    /// <summary>One that comes second again and again has met so many others, each of which started.</summary>
    private const int MostAttempts = 20;

    /// <summary>Observes and plans; changes nothing.</summary>
    /// <param name="group">What is asked for.</param>
    /// <param name="readMachine">Reads the topology to plan on.</param>
    /// <param name="isGiven">Whether the user named that topology, and so vouches that it is the engine's machine's.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TessonException">Something stands against the run; the message has a line for each thing.</exception>
    public async Task<PlannedRun> PlanAsync(GroupSpec group, Func<Machine> readMachine, bool isGiven, CancellationToken cancellationToken)
    {
        // The engine answers while hwloc reads this machine.
        var describing = engine.DescribeAsync(cancellationToken);
        var listing = engine.ListAsync(null, cancellationToken);
        var looking = engine.HasImageAsync(group.Image, cancellationToken);
        var straying = strays.ReadAsync(cancellationToken);
        var reading = Task.Run(readMachine, cancellationToken);
        await Task.WhenAll(describing, listing, looking, straying, reading);

        var machine = await reading;
        var here = MachineMatch.Here(machine);
        if (!isGiven && MachineMatch.Difference(engine.Host, await describing, here) is { } difference)
        {
            throw new TessonException(
                $"the Docker Engine at {engine.Address} runs on another machine: {difference}; "
                + (MachineMatch.Remedy(engine.Host, await describing, here) ?? "give that machine's topology (there: lstopo machine.xml; here: --topology machine.xml)"));
        }

        if (!(await describing).CanPin)
        {
            throw new TessonException(
                $"the Docker Engine at {engine.Address} is rootless and may not pin containers: it has no cpuset controller, and shards would run on any CPU; "
                + "use an engine that runs as root, or cgroup version 2 with the controller delegated (systemctl edit user@.service: [Service] Delegate=cpu cpuset io memory pids)");
        }

        string? obstacle = Obstacle(group, await describing);
        var (frontEnd, note) = FrontEndRule.Decide(group, obstacle);
        group = group with { FrontEnd = frontEnd };
        var around = isGiven ? null : host.ReadParent(await describing, group.CgroupParent);
        machine = around?.Narrow(machine) ?? machine;
        var ledger = await engine.ReadLedgerAsync(await listing, without: group.Name, cancellationToken);
        var layout = Planner.Plan(machine, group.Placement, ledger);
        layout = around?.Tell(machine, layout) ?? layout;
        var networks = KernelFrontEnd.Is(frontEnd) || group.Network is not null ? await engine.ListNetworksAsync(cancellationToken) : [];
        var network = KernelFrontEnd.Is(frontEnd) ? ObservedNetwork.Find(networks, group.NetworkName) : null;
        string[] binding = network?.BindingNote(group.Ports) is { } told ? [told] : [];
        group = group with { Ports = network?.Bind(group.Ports) ?? group.Ports };
        var world = await ObserveAsync(group, await listing, await looking, networks, cancellationToken) with { Ledger = ledger, Strays = await straying, Obstacle = obstacle };
        var faults = RunPlan.Faults(group, layout, world);
        if (!faults.IsEmpty)
            throw new TessonException(string.Join('\n', faults.AddRange(binding)));

        await CheckAsync(group, layout, world, cancellationToken);
        ImmutableArray<string> notes = [.. note is null ? Array.Empty<string>() : [note], .. binding, .. HeldElsewhere(machine, await describing)];
        return new PlannedRun(machine, group, layout, RunPlan.For(group, layout, world), [.. notes, .. RunPlan.Warnings(group, layout, world)]);
    }

    /// <summary>
    /// Plans and executes. Where another run takes CPUs of the plan at the same moment and keeps them, it is planned again
    /// on what is left.
    /// </summary>
    /// <param name="plan">Plans, as <see cref="PlanAsync"/> does.</param>
    /// <param name="report">Tells the user of the group that runs, as in <see cref="ApplyAsync"/>.</param>
    /// <param name="cancellationToken">The interrupt.</param>
    /// <exception cref="TessonException">As <see cref="PlanAsync"/> and <see cref="ApplyAsync"/>.</exception>
    public async Task RunAsync(Func<Task<PlannedRun>> plan, Func<Task> report, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await ApplyAsync(await plan(), report, cancellationToken);
                return;
            }
            catch (ClaimLostException) when (attempt < MostAttempts)
            {
            }
        }
    }

    /// <summary>
    /// Executes a plan; if a step fails, the user interrupts, or nobody can be told of the group, what this run created is
    /// removed again.
    /// </summary>
    /// <param name="run">The plan.</param>
    /// <param name="report">Tells the user of the group that runs; what it throws undoes the run.</param>
    /// <param name="cancellationToken">The interrupt; it is too late once the report begins.</param>
    /// <exception cref="TessonException">A step failed; the message names it, and what could not be removed.</exception>
    /// <exception cref="OperationCanceledException">The user interrupted, and everything was removed again.</exception>
    /// <exception cref="BugException">A step met a bug; the message says what was removed again, and what could not be.</exception>
    public async Task ApplyAsync(PlannedRun run, Func<Task> report, CancellationToken cancellationToken)
    {
        StepCalls calls = new(engine, frontEnds, bounds, time, host, listener.Warned);
        var results = await new Executor(calls, listener, bounds.Execution).RunAsync(run.Plan, stopAtFailure: true, cancellationToken);
        // An interrupt that comes with the last call is one all the same: the user was told that it undoes the run.
        bool interrupted = cancellationToken.IsCancellationRequested;
        Exception? unreported = null;
        if (!interrupted && results.All(result => result.Outcome is Outcome.Done or Outcome.AlreadyThere))
        {
            unreported = await FaultOfAsync(report);
            if (unreported is null)
                return;
        }

        var undone = await new RunUndo(engine, bounds, time).UndoAsync(run, results, calls);
        // The first that failed of itself; those that were cut off because of it tell nothing.
        var first = results.FirstOrDefault(result => result.Fault is not null and not OperationCanceledException);
        string rest = Rest(run, results, undone);
        if ((KnownFailure.FirstBug(results)?.Fault ?? undone.Bug ?? unreported) is { } bug && !KnownFailure.Is(bug))
            throw new BugException(rest, bug);
        if (interrupted)
            throw new InterruptedException($"interrupted: {rest}", cancellationToken);
        string message = $"{first?.FaultText ?? unreported?.Message ?? "interrupted"}\n{rest}";
        throw first?.Fault is ClaimLostException && undone.Left.IsEmpty && !HasReplaced(results)
            ? new ClaimLostException(message)
            : new TessonException(message, first?.Fault ?? unreported);
    }

    /// <summary>What an engine on another machine hands down to its shards can be seen and mended there only.</summary>
    private IEnumerable<string> HeldElsewhere(Machine machine, EngineMachine its) =>
        MachineMatch.IsElsewhere(engine.Host, its) && its.Cpus > 0 && its.Cpus < machine.Pus.Length
            ? [$"the Docker Engine at {engine.Address} counts {its.Cpus} of {machine.Pus.Length} CPUs: it is held to some (CPUAffinity=, taskset), and its shards may be as well; `tesson ps` there tells, and `tesson sync` there mends it"]
            : [];

    private static async Task<Exception?> FaultOfAsync(Func<Task> report)
    {
        try
        {
            await report();
            return null;
        }
#pragma warning disable CA1031 // whatever it is, the run is undone first
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return fault;
        }
    }

    private async Task<ObservedWorld> ObserveAsync(GroupSpec group, IReadOnlyList<ObservedContainer> containers, bool hasImage, IReadOnlyList<ObservedNetwork> networks, CancellationToken cancellationToken)
    {
        BackendMode? backend = group.FrontEnd is null ? null : group.Backend;
        if (backend == BackendMode.Auto)
            backend = SharesMachine(frontEnds.At(group.FrontEnd!)) ? BackendMode.Container : BackendMode.Host;

        ImmutableHashSet<string> answering = group.FrontEnd is null ? [] : [group.FrontEnd];
        ObservedWorld world = new() { Containers = containers, HasImage = hasImage, Backend = backend, Networks = networks };
        if (KernelFrontEnd.Is(group.FrontEnd))
        {
            var reading = frontEnds.At(group.FrontEnd!).ReadRivalsAsync(cancellationToken);
            var state = await ObserveAsync(group.FrontEnd!, cancellationToken);
            // Who is in the front end was in the engine before; a list that is older than it may lack one that has just come.
            if (state.Services.Any(found => world.Find(found.Service.Group) is null))
                world = world with { Containers = await engine.ListAsync(null, cancellationToken) };
            world = world with
            {
                FrontEnd = state,
                Rivals = await reading,
                Host = HostNetwork.Read(ObservedNetwork.BridgeOf(networks, group.NetworkName), addresses: group.IsDirect || group.Ports.Any(port => port.HostAddress is not null)),
            };
        }
        else if (group.FrontEnd is not null)
        {
            await frontEnds.At(group.FrontEnd).CheckAsync(cancellationToken);
        }

        if (group.Replace && world.Find(group.Name)?.FrontEndAddress is { } other && !answering.Contains(other))
        {
            // Its backends would stay behind, so a front end that does not answer ends the run before it begins.
            await frontEnds.At(other).CheckAsync(cancellationToken);
            answering = answering.Add(other);
        }

        return world with { FrontEnds = answering };
    }

    /// <summary>With the lock, though nothing is changed: a run that would not get it later ends before it creates anything.</summary>
    private async Task<IFrontEndState> ObserveAsync(string frontEnd, CancellationToken cancellationToken)
    {
        using (await frontEnds.EnterAsync(cancellationToken))
            return await frontEnds.At(frontEnd).ObserveAsync(cancellationToken);
    }

    /// <summary>Whether the front end runs on the engine's own machine, and so reaches the containers' addresses.</summary>
    private bool SharesMachine(IFrontEnd frontEnd) =>
        (engine.Host is null || HostAddresses.IsLocal(engine.Host)) ? frontEnd.IsLocal : frontEnd.Host == engine.Host;

    /// <summary>Why this machine's kernel cannot balance the engine's shards, with the remedy; null where it can.</summary>
    private string? Obstacle(GroupSpec group, EngineMachine machine) =>
        MachineMatch.IsElsewhere(engine.Host, machine) ? $"the Docker Engine at {engine.Address} runs on another machine than this kernel; run Tesson there"
        : machine.IsRootless ? "the Docker Engine is rootless, and its networks are hidden from this kernel; use an engine that runs as root"
        : KernelObstacle.Of(group.Choice, group.Scheduling.Forward);

    /// <summary>Asks the engine whether it would accept such a container, on all of the CPUs and memory nodes together.</summary>
    private Task CheckAsync(GroupSpec group, Layout layout, ObservedWorld world, CancellationToken cancellationToken) =>
        engine.CheckAsync(
            RunPlan.Spec(group, layout, layout.Shards[0], world) with
            {
                Cpus = CpuSet.Union(layout.Shards.Select(shard => shard.Cpus)),
                Mems = CpuSet.Union(layout.Shards.Select(shard => shard.Mems)),
            },
            cancellationToken);

    /// <summary>What became of the group that was not started.</summary>
    private static string Rest(PlannedRun run, ImmutableArray<StepResult> results, Undone undone)
    {
        string rest = undone.Left.IsEmpty
            ? $"group '{run.Group.Name}' was not started; {(undone.Count == 0 ? "nothing had been created" : $"{undone.Count} of its containers were removed again")}"
            : $"group '{run.Group.Name}' was not started, and this could not be undone: {string.Join("; ", undone.Left)}; try: tesson stop -g {run.Group.Name} --purge";
        return HasReplaced(results) ? $"{rest}; the group that it was to replace had been removed already" : rest;
    }

    private static bool HasReplaced(ImmutableArray<StepResult> results) =>
        results.Any(result => result.Outcome == Outcome.Done && result.Step.Step is Step.Remove);
}
