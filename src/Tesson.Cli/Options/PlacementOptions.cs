using System.CommandLine;
using Tesson.Core;
using Tesson.Core.Placement;
using Tesson.Topology;

namespace Tesson.Cli.Options;

/// <summary>What `plan` and `run` share: how many shards, of what, where, and on which machine.</summary>
internal sealed class PlacementOptions
{
    private const string ReserveVariable = "TESSON_RESERVE";

    private readonly Option<string?> _size = new("--size", "-n") { Description = "Number of shards (default: one a unit)", HelpName = "N" };
    private readonly Option<string?> _unit = new("--unit", "-u") { Description = $"What a shard is made of: {Units.Known} (default: core)", HelpName = "UNIT" };
    private readonly Option<string?> _cpusPerShard = new("--cpus-per-shard") { Description = "In place of -n: as many shards of so many CPUs, in whole cores, as fit", HelpName = "K" };
    private readonly Option<bool> _spread = new("--spread") { Description = "Fewer shards than units: share all units out, over nodes and caches (default)" };
    private readonly Option<bool> _pack = new("--pack") { Description = "Fewer shards than units: one unit each, close together" };
    private readonly Option<bool> _equal = new("--equal") { Description = "All shards the same size; what is over is left unused" };
    private readonly Option<string?> _smt = new("--smt") { Description = "Use the second and further threads of a core: on, off (default: on)", HelpName = "WORD" };
    private readonly Option<string?> _reserve = new("--reserve") { Description = $"Keep CPUs (a list) or N cores (evenly of the nodes) free for the system (or {ReserveVariable})", HelpName = "LIST|N" };
    private readonly Option<string?> _cpuSet = new("--cpu-set") { Description = "Plan inside these CPUs only", HelpName = "LIST" };
    private readonly Option<string?> _node = new("--node") { Description = "Plan inside these NUMA nodes only", HelpName = "LIST" };
    private readonly Option<string?> _kind = new("--kind") { Description = "Hybrid processors: performance, efficiency, any, or a kind's number in `plan` (default: any, never mixed in a shard)", HelpName = "KIND" };
    private readonly Option<string?> _near = new("--near") { Description = "Fill the CPUs local to a device first, or with =strict only those", HelpName = "DEVICE" };
    private readonly Option<string?> _mems = new("--mems") { Description = "Memory nodes of a shard: local, interleave (those of the group), none, or the nearest with memory of a kind: dram, hbm (default: local)", HelpName = "WORD" };
    private readonly Option<string?> _memory = new("--memory", "-m") { Description = "Memory limit of a shard: 2g, or 80% of its node's, shared among the shards there", HelpName = "SIZE" };
    private readonly Option<string?> _memoryReservation = new("--memory-reservation") { Description = "Memory that a shard is left with when there is little: 1g, or 40%", HelpName = "SIZE" };
    private readonly Option<string?> _cpuShares = new("--cpu-shares") { Description = "Part of the CPU time beside others on the same CPUs (default: 1024)", HelpName = "N" };
    private readonly Option<bool> _share = new("--share") { Description = "Use CPUs that other containers are pinned to as well" };

    private readonly Option<string?> _topology = new("--topology")
    {
        Description = "Plan on this machine instead: an hwloc XML file, or synthetic:DESCRIPTION",
        HelpName = "SOURCE",
    };

    /// <summary>How many shards, of what, and where.</summary>
    public Option[] Where => [_size, _unit, _cpusPerShard, _spread, _pack, _equal, _smt, _reserve, _cpuSet, _node, _kind, _near, _mems, _share, _topology];

    /// <summary>What a shard may use of what others use, too.</summary>
    public Option[] Limits => [_memory, _memoryReservation, _cpuShares];

    /// <summary>Turns the words into a request; every fault is collected.</summary>
    public PlacementRequest Read(ParseResult parsed, Usage usage)
    {
        int? size = usage.Number("--size", parsed.GetValue(_size), 1, Planner.MaxSize);
        int? cpusPerShard = usage.Number("--cpus-per-shard", parsed.GetValue(_cpusPerShard), 1, CpuSet.MaxIndex);
        var unit = usage.Read(() => parsed.GetValue(_unit) switch
        {
            null => Unit.Core,
            var text when Units.TryParse(text, out var known) => known,
            var text => throw new UsageException($"--unit '{text}': give one of {Units.Known}"),
        });
        bool pack = parsed.GetValue(_pack);
        bool equal = parsed.GetValue(_equal);
        var number = parsed.GetValue(_kind) is { } kind ? KindNumber.Parse(kind) : null;
        if (pack && parsed.GetValue(_spread))
            usage.Add("--spread with --pack: give one of them");
        if (cpusPerShard is not null)
            RefuseBesideSize(parsed, usage, unit, pack, equal);

        return new PlacementRequest
        {
            Unit = unit,
            Size = size,
            CpusPerShard = cpusPerShard,
            Pack = pack,
            Equal = equal,
            Smt = usage.Word("--smt", parsed.GetValue(_smt), true, ("on", true), ("off", false)),
            Reserve = (parsed.GetValue(_reserve) is { } reserve ? usage.Read(() => Reserve.Parse(reserve, "--reserve")) : MachineReserve(usage)) ?? Reserve.Nothing,
            Cpus = usage.Set("--cpu-set", parsed.GetValue(_cpuSet)),
            Nodes = usage.Set("--node", parsed.GetValue(_node)),
            Kind = usage.Read(() => parsed.GetValue(_kind) switch
            {
                "performance" => KindChoice.Performance,
                "efficiency" => KindChoice.Efficiency,
                var text when text is null or "any" || number is not null => KindChoice.Any,
                var text => throw new UsageException($"--kind '{text}': give one of performance, efficiency, any, or a number that `tesson plan` lists, such as 0 or 0.1"),
            }),
            KindNumber = number,
            Near = parsed.GetValue(_near) is { } near ? usage.Read(() => Near.Parse(near)) : null,
            Mems = usage.Word("--mems", parsed.GetValue(_mems), MemoryBinding.Local,
                ("local", MemoryBinding.Local), ("interleave", MemoryBinding.Interleave), ("none", MemoryBinding.None),
                ("dram", MemoryBinding.Dram), ("hbm", MemoryBinding.HighBandwidth)),
            Memory = parsed.GetValue(_memory) is { } memory ? usage.Read(() => MemoryQuota.Parse(memory, "--memory")) : null,
            MemoryReservation = parsed.GetValue(_memoryReservation) is { } least ? usage.Read(() => MemoryQuota.Parse(least, "--memory-reservation")) : null,
            Share = parsed.GetValue(_share),
        };
    }

    /// <summary>The engine's bounds (moby, daemon_unix.go) are 2 to 262,144.</summary>
    public int? CpuShares(ParseResult parsed, Usage usage) => usage.Number("--cpu-shares", parsed.GetValue(_cpuShares), 2, 262_144);

    /// <summary>The source, and whether the user named it.</summary>
    public (TopologySource Source, bool IsGiven) Source(ParseResult parsed) =>
        (TopologySource.Parse(parsed.GetValue(_topology)), parsed.GetValue(_topology) is not null);

    /// <summary>What the environment reserves for the machine; null where it says nothing.</summary>
    public static Reserve? MachineReserve(Usage usage) =>
        Environment.GetEnvironmentVariable(ReserveVariable) is { Length: > 0 } text ? usage.Read(() => Reserve.Parse(text, ReserveVariable)) : null;

    private void RefuseBesideSize(ParseResult parsed, Usage usage, Unit unit, bool pack, bool equal)
    {
        if (parsed.GetValue(_size) is not null)
            usage.Add("--cpus-per-shard with -n: the one follows from the other; give one of them");
        if (pack || equal || parsed.GetValue(_spread))
            usage.Add($"--cpus-per-shard with {(pack ? "--pack" : equal ? "--equal" : "--spread")}: as many shards of that size as fit leave nothing to choose; leave it out");
        if (unit != Unit.Core)
            usage.Add($"--cpus-per-shard with -u {unit.Name()}: such shards are made of cores; leave -u out");
    }

}
