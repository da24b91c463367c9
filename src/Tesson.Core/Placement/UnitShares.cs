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
        if (!cross && shards < usable.Localities.Length)
            return Rooms.Split(usable, shards);
        CpuSet[][] rooms = cross ? [units] : [.. units.GroupBy(unit => localityOf[unit.First]).Select(room => room.ToArray())];
        Runs[] runs = [.. rooms.Select(room => RunsOf(room, usable, unit => localityOf[unit.First]))];
        int[] counts = EvenShares.Allocate([.. rooms.Select(room => room.Length)], shards, (room, parts) => runs[room].Squares(parts));
        return rooms.SelectMany((room, index) => Rooms.Chunks(room, runs[index].Lengths(counts[index])));
    }

    /// <summary>Neighbouring units, as evenly as whole ones can be; of equals across the fewest localities.</summary>
    private static Runs RunsOf(CpuSet[] units, UsableMachine usable, Func<CpuSet, int> localityOf)
    {
        int[] borders = new int[units.Length]; // how many there are before each unit
        for (int i = 1; i < units.Length; i++)
            borders[i] = borders[i - 1] + (localityOf(units[i]) == localityOf(units[i - 1]) ? 0 : 1);
        return new Runs([.. units.Select(usable.SizeOf)], (from, end) => borders[end - 1] - borders[from]);
    }
}
