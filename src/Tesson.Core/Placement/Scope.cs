using System.Collections.Immutable;
using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>Which CPUs of a machine may be planned on, and why the others may not.</summary>
internal sealed record Scope
{
    /// <summary>What there is to plan on before anything is taken away: allowed, and inside the lists that were given.</summary>
    public required CpuSet Asked { get; init; }

    /// <summary>Kept from ordinary work by the kernel, and not named.</summary>
    public required CpuSet Isolated { get; init; }

    /// <summary>Kept free for the system.</summary>
    public required CpuSet Reserved { get; init; }

    /// <summary>Pinned to by others.</summary>
    public required CpuSet Held { get; init; }

    /// <summary>Who takes CPUs away here, each with those that it holds of these cores.</summary>
    public required ImmutableArray<Holding> Holders { get; init; }

    /// <summary>What is left, by kind of core, the fastest first; no kind is empty.</summary>
    public required ImmutableArray<CoreKind> Kinds { get; init; }

    /// <summary>The CPUs local to the device that was named; null where none was.</summary>
    public CpuSet? Local { get; init; }

    /// <summary>What the user should know of it.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>All of the kinds' CPUs.</summary>
    public CpuSet Cpus => CpuSet.Union(Kinds.Select(kind => kind.Cpus));

    /// <exception cref="UsageException">A list names what the machine lacks, or leaves nothing.</exception>
    /// <exception cref="PlacementException">Nothing is free.</exception>
    public static Scope Of(Machine machine, PlacementRequest request, Ledger ledger)
    {
        if (machine.Allowed.IsEmpty)
            throw new PlacementException($"no CPU of {machine.Source} may be used");
        var warnings = ImmutableArray.CreateBuilder<string>();
        var asked = machine.Allowed;
        if (request.Cpus is not null)
            asked &= Listed(machine, request.Cpus, warnings);
        if (request.Nodes is not null)
            asked &= OfNodes(machine, request.Nodes, warnings);
        if (asked.IsEmpty)
            throw new UsageException($"--cpu-set {request.Cpus} and --node {request.Nodes}: they have no CPU in common");
        var isolated = request.Cpus is null ? asked & machine.Isolated.All : CpuSet.Empty;
        if (isolated == asked)
            throw new UsageException($"CPUs {asked} are kept from ordinary work by the kernel's command line ({machine.Isolated}), and there are no others; --cpu-set {asked} takes them");
        asked -= isolated;

        var reserved = request.Reserve.Of(machine);
        if (asked.IsSubsetOf(reserved))
            throw new UsageException($"{request.Reserve.Source}: leaves no CPU of {asked} for shards; reserve fewer, or plan on others");
        var local = request.Near is null ? null : Devices.LocalCpus(machine, request.Near.Device);
        var within = request.Near is { IsStrict: true } ? asked & local! : asked;
        if ((within - reserved).IsEmpty)
            throw new UsageException($"--near {request.Near!.Device}=strict: its CPUs ({local}) are reserved or outside of those to plan on; leave '=strict' out");

        var held = request.Share ? CpuSet.Empty : ledger.Cpus;
        // A thread that is held takes its core, though it be outside of the CPUs that were asked for.
        ImmutableArray<Holding> holders = request.Share ? [] : [.. ledger.On(request.Unit == Unit.Pu ? within - reserved : WholeCores(machine, within - reserved))];
        var kinds = Free(machine, request, Chosen(machine, request, within - reserved, warnings), within - reserved, held);
        if (kinds.IsEmpty)
        {
            throw new PlacementException(
                $"no {(request.Unit == Unit.Pu ? "CPU" : "core")} of {within - reserved} is free: {string.Join(", ", holders)}; stop one (tesson stop -g NAME), or share (--share)");
        }

        return new Scope { Asked = asked, Isolated = isolated, Reserved = reserved & asked, Held = held & asked - reserved, Holders = holders, Kinds = kinds, Local = local, Warnings = warnings.ToImmutable() };
    }

    /// <summary>The kinds that the request is for; one of them at least has some of these CPUs.</summary>
    private static ImmutableArray<CoreKind> Chosen(Machine machine, PlacementRequest request, CpuSet cpus, ImmutableArray<string>.Builder warnings)
    {
        var kinds = CoreKinds.Of(machine);
        string word = request.KindNumber?.ToString() ?? (request.Kind == KindChoice.Performance ? "performance" : "efficiency");
        var chosen = kinds.Classes;
        if (request.KindNumber is { } number)
        {
            chosen = [number.Of(kinds, machine.Source)];
        }
        else if (request.Kind != KindChoice.Any && kinds.Classes is [var one])
        {
            string finer = one.Members.Length < 2 ? "" : $" (of {one.Members.Length} that hardly differ: --kind 0.0 is the fastest of them)";
            warnings.Add($"--kind {word}: {machine.Source} has one kind of core{finer}, and all are used");
        }
        else if (request.Kind != KindChoice.Any)
        {
            chosen = request.Kind == KindChoice.Performance ? kinds.Classes[..1] : kinds.Classes[1..];
        }

        return chosen.Any(kind => kind.Cpus.Overlaps(cpus)) ? chosen : throw new UsageException($"--kind {word}: none of the CPUs {cpus} is of that kind");
    }

    private static ImmutableArray<CoreKind> Free(Machine machine, PlacementRequest request, ImmutableArray<CoreKind> kinds, CpuSet cpus, CpuSet held)
    {
        if (!request.Smt)
            cpus = FirstThreads(machine, cpus);
        cpus -= request.Unit == Unit.Pu ? held : WholeCores(machine, held);
        return [.. kinds.Select(kind => kind with { Cpus = kind.Cpus & cpus }).Where(kind => !kind.Cpus.IsEmpty)];
    }

    private static CpuSet Listed(Machine machine, CpuSet list, ImmutableArray<string>.Builder warnings)
    {
        if (!list.IsSubsetOf(machine.Complete))
            throw new UsageException($"--cpu-set {list}: {machine.Source} has no CPU {list - machine.Complete}; it has {machine.Complete}");
        var usable = list & machine.Allowed;
        if (usable.IsEmpty)
            throw new UsageException($"--cpu-set {list}: none of these CPUs may be used (offline, or forbidden by a cgroup); {machine.Allowed} may");
        if (usable != list)
            warnings.Add($"--cpu-set {list}: CPUs {list - usable} may not be used (offline, or forbidden by a cgroup)");
        return usable;
    }

    private static CpuSet OfNodes(Machine machine, CpuSet list, ImmutableArray<string>.Builder warnings)
    {
        var nodes = CpuSet.Of(machine.Nodes.Select(node => node.OsIndex));
        if (!list.IsSubsetOf(nodes))
            throw new UsageException($"--node {list}: {machine.Source} has no node {list - nodes}; it has {nodes}");
        NumaNode[] named = [.. machine.Nodes.Where(node => list.Contains(node.OsIndex))];
        RefuseMemoryOnly(machine, list, named);
        var unusable = CpuSet.Of(named.Where(node => !node.Cpus.Overlaps(machine.Allowed)).Select(node => node.OsIndex));
        if (unusable == list)
            throw new UsageException($"--node {list}: no CPU that may be used is there");
        if (!unusable.IsEmpty)
            warnings.Add($"--node {list}: no CPU of node {unusable} may be used (offline, or forbidden by a cgroup)");
        return CpuSet.Union(named.Select(node => node.Cpus)) & machine.Allowed;
    }

    /// <summary>Shards run on CPUs, so a node without any is no place for one; its memory is asked for by its kind.</summary>
    private static void RefuseMemoryOnly(Machine machine, CpuSet list, NumaNode[] named)
    {
        NumaNode[] memoryOnly = [.. named.Where(node => node.Cpus.IsEmpty)];
        if (memoryOnly.Length == 0)
            return;
        var their = CpuSet.Of(memoryOnly.Select(node => node.OsIndex));
        var others = CpuSet.Of(machine.Nodes.Where(node => node.Cpus.Overlaps(machine.Allowed)).Select(node => node.OsIndex));
        bool isHighBandwidth = memoryOnly.All(node => node.Kind == MemoryKind.HighBandwidth);
        throw new UsageException(
            $"--node {list}: node {their} has no CPU that is online, only {memoryOnly[0].Kind.Words()}, and shards need CPUs; name nodes with CPUs ({others})"
            + (isHighBandwidth ? ", and bind the shards to that memory with --mems hbm" : ""));
    }

    /// <summary>Of each core the first hardware thread that is among these CPUs, in the order of the tree.</summary>
    private static CpuSet FirstThreads(Machine machine, CpuSet cpus)
    {
        var coreOf = UsableMachine.IndexByCpu(machine.Cores.Select(core => core.Cpus));
        HashSet<int> seen = [];
        return CpuSet.Of(machine.Pus.Select(pu => pu.OsIndex)
            .Where(cpus.Contains)
            .Where(cpu => !coreOf.TryGetValue(cpu, out int core) || seen.Add(core)));
    }

    /// <summary>With a core's one thread its others: they compete for the same execution units.</summary>
    private static CpuSet WholeCores(Machine machine, CpuSet cpus) =>
        cpus.IsEmpty ? cpus : cpus | CpuSet.Union(machine.Cores.Select(core => core.Cpus).Where(cpus.Overlaps));
}
