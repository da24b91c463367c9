using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>
/// Splits a machine into no more shards than it has PUs. Of cores, L3s and localities, the finest that has no more
/// members than there are shards is the room that no shard leaves; where there are fewer shards than rooms, each is
/// some whole ones.
/// </summary>
internal static class Rooms
{
    /// <returns>Disjoint sets, in the order of the tree, whose union is the machine.</returns>
    public static IEnumerable<CpuSet> Split(UsableMachine machine, int shards)
    {
        if (shards >= machine.Cores.Length)
            return SplitCores(machine.Cores, shards);
        if (shards >= machine.Caches.Length)
            return SplitEach([.. machine.Caches.Select(machine.RowOf)], shards);
        if (shards >= machine.Localities.Length)
            return LocalityCut.Settle(machine, shards);

        // An L3 around several localities is a room too.
        var outer = machine.OuterCaches;
        if (shards < outer.Length)
            return Join(machine, [.. outer.Select(room => room.ToArray())], shards);
        if (outer.IsEmpty)
            return Join(machine, [.. machine.Localities.Select(locality => new[] { locality })], shards);
        int[] sizes = [.. outer.Select(room => room.Sum(machine.SizeOf))];
        int[] counts = EvenShares.Allocate([.. outer.Select(room => room.Length)], shards, (room, parts) => EvenShares.Squares(sizes[room], parts));
        return outer.SelectMany((room, index) => Join(machine, [.. room.Select(locality => new[] { locality })], counts[index]));
    }

    /// <summary>More shards than cores, or as many: none leaves its core.</summary>
    public static IEnumerable<CpuSet> SplitCores(IReadOnlyCollection<CpuSet> cores, int shards) =>
        SplitEach([.. cores.Select(core => new CoreRow([.. core.Select(pu => CpuSet.Of(pu))], countThreads: false))], shards);

    /// <summary>Neighbours together, so many at a time.</summary>
    public static IEnumerable<CpuSet> Chunks(IReadOnlyList<CpuSet> row, IEnumerable<int> lengths)
    {
        int start = 0;
        foreach (int length in lengths)
        {
            yield return length == 1 ? row[start] : CpuSet.Union(row.Skip(start).Take(length));
            start += length;
        }
    }

    /// <summary>Shares the shards out among the rows and splits each evenly.</summary>
    private static IEnumerable<CpuSet> SplitEach(CoreRow[] rows, int shards)
    {
        int[] counts = EvenShares.Allocate([.. rows.Select(row => row.Cores)], shards, (row, parts) => rows[row].Squares(parts));
        return rows.SelectMany((row, index) => row.Shards(counts[index]));
    }

    /// <summary>Neighbouring rooms, whole: evenly, and of equals across the fewest packages.</summary>
    private static IEnumerable<CpuSet> Join(UsableMachine machine, Locality[][] rooms, int shards)
    {
        int[] packageBorders = new int[rooms.Length]; // to the left of each room
        for (int i = 1; i < rooms.Length; i++)
            packageBorders[i] = packageBorders[i - 1] + (rooms[i][0].Package == rooms[i - 1][^1].Package ? 0 : 1);
        Runs runs = new([.. rooms.Select(room => room.Sum(machine.SizeOf))], (from, end) => packageBorders[end - 1] - packageBorders[from]);
        return Chunks([.. rooms.Select(room => CpuSet.Union(room.Select(locality => locality.Cpus)))], runs.Lengths(shards));
    }
}
