using System.Collections.Immutable;
using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>
/// Decides which CPUs and memory nodes each shard gets. Pure: the same machine, unit and size give the same layout.
/// The order of its rules is docs/decisions/0003-placement.md: allowed CPUs only, whole units, one locality, one L3,
/// even sizes.
/// </summary>
public static class Planner
{
    /// <summary>The largest size: a bridge network of the engine has no more addresses.</summary>
    public const int MaxSize = 65_533;

    /// <param name="machine">The machine.</param>
    /// <param name="unit">What is not cut in two.</param>
    /// <param name="size">The number of shards, 1 to <see cref="MaxSize"/>; null for one shard a unit.</param>
    /// <exception cref="PlacementException">The machine has no usable CPU or memory.</exception>
    public static Layout Plan(Machine machine, Unit unit, int? size)
    {
        if (size is not null)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(size.Value, 1, nameof(size));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(size.Value, MaxSize, nameof(size));
        }

        var usable = UsableMachine.Of(machine);
        CpuSet[] units = UnitsOf(usable, unit);
        int shards = size ?? units.Length;
        CpuSet[] sets = shards < units.Length ? [.. Rooms.Split(usable, shards)] : units;

        var warnings = ImmutableArray.CreateBuilder<string>();
        if (shards > units.Length)
            warnings.Add(SharedWarning(unit, units.Length, shards));
        var mems = MemsOf(machine, usable, sets, warnings);
        var unitOf = UsableMachine.IndexByCpu(units);
        ShardPlacement[] placements =
            [.. sets.Select((cpus, index) => new ShardPlacement(index, cpus, mems[index], cpus.Select(cpu => unitOf[cpu]).Distinct().Count()))];
        return new Layout(
            unit,
            [.. Enumerable.Range(0, shards).Select(shard => placements[(int)((long)shard * sets.Length / shards)] with { Index = shard })],
            usable.Cpus - CpuSet.Union(sets),
            warnings.ToImmutable());
    }

    private static CpuSet[] UnitsOf(UsableMachine machine, Unit unit) => unit switch
    {
        Unit.Core => [.. machine.Cores],
        Unit.Node => [.. machine.Localities.Select(locality => locality.Cpus)],
        Unit.Pu => [.. machine.Cores.SelectMany(core => core.Select(pu => CpuSet.Of(pu)))],
        _ => [machine.Cpus],
    };

    private static CpuSet[] MemsOf(Machine machine, UsableMachine usable, CpuSet[] sets, ImmutableArray<string>.Builder warnings)
    {
        Mems mems = new(machine);
        var local = usable.Localities.Select(locality => mems.For(locality.Cpus)).ToArray();
        warnings.AddRange(local.Select(entry => entry.Warning).OfType<string>());
        var localityOf = UsableMachine.IndexByCpu(usable.Localities.Select(locality => locality.Cpus));
        return [.. sets.Select(cpus => CpuSet.Union(cpus.Select(cpu => localityOf[cpu]).Distinct().Select(index => local[index].Nodes)))];
    }

    private static string SharedWarning(Unit unit, int units, int shards)
    {
        string have = unit == Unit.Machine ? "one machine" : $"{units} {(units == 1 ? unit.Name() : unit.Plural())}";
        int most = (shards + units - 1) / units;
        string share = shards % units == 0 ? $"{most}" : $"{most - 1} or {most}";
        return $"{shards} shards on {have}: each is shared by {share} shards, whose CPUs overlap";
    }
}
