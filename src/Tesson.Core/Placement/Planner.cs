using System.Collections.Immutable;
using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>
/// Decides which CPUs and memory nodes each shard gets. Pure: the same machine, request and ledger give the same
/// layout. The order of its rules is docs/decisions/0003-placement.md: what is free, whole units, one kind of core, one
/// locality, one L3, even sizes.
/// </summary>
public static class Planner
{
    /// <summary>The largest size: a bridge network of the engine has no more addresses.</summary>
    public const int MaxSize = 65_533;

    /// <param name="machine">The machine.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="ledger">Who holds what; null for nobody anything.</param>
    /// <exception cref="PlacementException">The machine has no usable CPU or memory, or not enough that is free.</exception>
    /// <exception cref="UsageException">What is asked for does not fit the machine, whoever uses it.</exception>
    public static Layout Plan(Machine machine, PlacementRequest request, Ledger? ledger = null)
    {
        if (request.Size is { } asked)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(asked, 1, nameof(request));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(asked, MaxSize, nameof(request));
        }

        ledger ??= Ledger.Empty;
        var scope = Scope.Of(machine, request, ledger);
        var (level, note) = UnitSets.LevelOf(machine, request.Unit);
        Part[] parts = [.. scope.Kinds.Select(kind => Part.Of(machine, kind, level))];
        Refusals.Check(request, level, scope, parts);
        if (scope.Local is { } local)
            parts = CloseTo(local, machine, parts, level, request);
        if (request.Equal)
            parts = [OfEqualCores(machine, parts, level, request)];

        var units = parts.SelectMany(part => part.Units).ToArray();
        int shards = request.Size ?? units.Length;
        CpuSet[] sets = [.. Sets(machine, request, level, scope.Local, parts, Math.Min(shards, units.Length))];
        if (request.CpusPerShard is not null)
            shards = sets.Length;
        if (scope.Local is { } first)
            sets = [.. sets.OrderBy(set => set.IsSubsetOf(first) ? 0 : set.Overlaps(first) ? 1 : 2)];

        var warnings = ImmutableArray.CreateBuilder<string>();
        warnings.AddRange(scope.Warnings);
        if (shards > units.Length)
            warnings.Add(SharedWarning(level, units.Length, shards));
        if (shards < parts.Length && !request.Pack && request.CpusPerShard is null)
            warnings.Add($"CPUs {CpuSet.Union(parts.Skip(shards).Select(part => part.Kind.Cpus))} are of a slower kind and are left out: no shard mixes kinds (two shards use both)");
        warnings.AddRange(Isolation.Warnings(machine, sets));
        var placements = Placements(machine, request, parts, sets, warnings);
        return new Layout(
            level,
            [.. Enumerable.Range(0, shards).Select(shard => placements[(int)((long)shard * sets.Length / shards)] with { Index = shard })],
            scope.Asked - scope.Reserved - scope.Held - CpuSet.Union(sets),
            warnings.ToImmutable())
        {
            Notes = [.. note is null ? Enumerable.Empty<string>() : [note], .. Isolation.Notes(machine, scope.Isolated)],
            IsolatedCpus = scope.Isolated,
            ReservedCpus = scope.Reserved,
            HeldCpus = scope.Held,
        }.WithQuotas(machine, request);
    }

    private static IEnumerable<CpuSet> Sets(Machine machine, PlacementRequest request, Unit level, CpuSet? local, Part[] parts, int shards)
    {
        if (request.CpusPerShard is { } cpus)
            return parts.SelectMany(part => SizedShards.Fill(part.Usable, cpus));
        if (request.Pack)
            return Trimmed(Parts.Pack(machine, parts, shards, local ?? CpuSet.Empty));
        var usable = parts[0].Usable;
        return request.Equal && level is Unit.Core or Unit.Pu && shards >= usable.Localities.Length && shards <= usable.Cores.Length
            ? EqualShares.Cut(usable, shards)
            : Trimmed(Parts.Split(parts, level, shards));

        IEnumerable<CpuSet> Trimmed(IEnumerable<CpuSet> sets) => request.Equal ? EqualShares.Trim(parts[0].Usable, [.. sets]) : sets;
    }

    /// <summary>Only the CPUs local to the device, if they have a unit for every shard.</summary>
    private static Part[] CloseTo(CpuSet local, Machine machine, Part[] parts, Unit level, PlacementRequest request)
    {
        Part[] close = [.. parts.Where(part => part.Kind.Cpus.Overlaps(local)).Select(part => part.On(machine, local, level))];
        int room = !request.Equal ? close.Sum(part => part.Units.Length)
            : close.Select(part => OfEqualCores(machine, part, level).Units.Length).DefaultIfEmpty(0).Max();
        return request.Size <= room ? close : parts;
    }

    /// <summary>The fastest part that has a unit for every shard, without the cores that are unlike the others.</summary>
    private static Part OfEqualCores(Machine machine, Part[] parts, Unit level, PlacementRequest request)
    {
        var alike = parts.Select(part => OfEqualCores(machine, part, level)).ToArray();
        return alike.FirstOrDefault(part => part.Units.Length >= (request.Size ?? 1))
            ?? throw new UsageException($"--equal with -n {request.Size}: nothing is left for equal shares, since there are {alike.Max(part => part.Units.Length)} equal {level.Word(2)}; ask for fewer, or leave --equal out");
    }

    private static Part OfEqualCores(Machine machine, Part part, Unit level) => part.On(machine, EqualShares.Alike(part.Usable), level);

    private static ShardPlacement[] Placements(Machine machine, PlacementRequest request, Part[] parts, CpuSet[] sets, ImmutableArray<string>.Builder warnings)
    {
        var unitOf = UsableMachine.IndexByCpu(parts.SelectMany(part => part.Units));
        var localities = parts.SelectMany(part => part.Usable.Localities).Select(locality => locality.Cpus).ToArray();
        Mems mems = new(machine, request);
        var local = localities.Select(mems.For).ToArray();
        if (request.Mems != MemoryBinding.None)
            warnings.AddRange(mems.CheckNamed(localities, [.. local.Select(own => own.Nodes)]));
        var localityOf = UsableMachine.IndexByCpu(localities);
        var weightOf = Weights.Of(parts);
        int[][] places = [.. sets.Select(cpus => cpus.Select(cpu => localityOf[cpu]).Distinct().ToArray())];
        CpuSet[] nodes = [.. places.Select(own => CpuSet.Union(own.Select(index => local[index].Nodes)))];
        if (request.Mems == MemoryBinding.Interleave)
            Array.Fill(nodes, CpuSet.Union(nodes));
        if (request.Mems != MemoryBinding.None)
            warnings.AddRange(places.SelectMany(own => own).Distinct().Order().Select(index => local[index].Warning).OfType<string>().Distinct());
        return [.. sets.Select((cpus, index) => new ShardPlacement(
            index,
            cpus,
            request.Mems == MemoryBinding.None ? CpuSet.Empty : nodes[index],
            cpus.Select(cpu => unitOf[cpu]).Distinct().Count())
        {
            Weight = cpus.Count * weightOf(cpus.First),
        })];
    }

    private static string SharedWarning(Unit unit, int units, int shards)
    {
        string have = unit == Unit.Machine && units == 1 ? "one machine" : $"{units} {unit.Word(units)}";
        int most = (shards + units - 1) / units;
        string share = shards % units == 0 ? $"{most}" : $"{most - 1} or {most}";
        return $"{shards} shards on {have}: each is shared by {share} shards, whose CPUs overlap";
    }
}
