using System.Collections.Immutable;
using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>Shares the units of a machine out among fewer shards, each of which gets whole ones.</summary>
internal static class UnitShares
{
    /// <param name="usable">The machine.</param>
    /// <param name="units">Its units of that level.</param>
    /// <param name="level">The level.</param>
    /// <param name="shards">Fewer than units.</param>
    /// <returns>Disjoint sets, in the order of the tree, whose union is the machine.</returns>
    public static IEnumerable<CpuSet> Split(UsableMachine usable, CpuSet[] units, Unit level, int shards)
    {
        if (level is Unit.Core or Unit.Pu or Unit.Node)
            return Rooms.Split(usable, shards);

        var localityOf = UsableMachine.IndexByCpu(usable.Localities.Select(locality => locality.Cpus));
        bool cross = units.Any(unit => unit.Any(cpu => localityOf[cpu] != localityOf[unit.First]));
        if (cross)
            return Join(usable, units, shards);
        if (shards < usable.Localities.Length)
            return Rooms.Split(usable, shards);
        CpuSet[][] rooms = [.. units.GroupBy(unit => localityOf[unit.First]).Select(room => room.ToArray())];
        int[] counts = EvenShares.Allocate([.. rooms.Select(room => room.Length)], shards);
        return rooms.SelectMany((room, index) => Join(usable, room, counts[index]));
    }

    /// <summary>Neighbouring units, as evenly as whole ones can be; of equals across the fewest localities.</summary>
    private static IEnumerable<CpuSet> Join(UsableMachine usable, CpuSet[] units, int shards)
    {
        var coreOf = UsableMachine.IndexByCpu(usable.Cores);
        var localityOf = UsableMachine.IndexByCpu(usable.Localities.Select(locality => locality.Cpus));
        ImmutableArray<int> localities = [.. units.Select(unit => localityOf[unit.First])];
        var (lengths, _) = Runs.Cut(
            [.. units.Select(unit => unit.Select(cpu => coreOf[cpu]).Distinct().Count())], shards, (from, end) => localities[end - 1] - localities[from]);
        return Rooms.Chunks(units, lengths);
    }
}
