using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>Chooses a few units that are close to one another: on the fewest nodes, there in the fewest L3s, there of the fewest cores.</summary>
internal static class Packing
{
    /// <param name="machine">The machine.</param>
    /// <param name="usable">The same, cut to what may be used.</param>
    /// <param name="units">The units to choose from.</param>
    /// <param name="count">How many, at most all.</param>
    /// <returns>The chosen ones, in the order of the tree.</returns>
    public static IEnumerable<CpuSet> Choose(Machine machine, UsableMachine usable, CpuSet[] units, int count)
    {
        if (count >= units.Length)
            return units;
        var cacheOf = UsableMachine.IndexByCpu(usable.Caches.Select(cache => CpuSet.Union(cache.Cores)));
        var localityOf = UsableMachine.IndexByCpu(usable.Localities.Select(locality => locality.Cpus));
        var coreOf = UsableMachine.IndexByCpu(usable.Cores);
        var packageOf = UsableMachine.IndexByCpu(machine.Packages.Select(package => package.Cpus));
        int[] all = [.. Enumerable.Range(0, units.Length)];

        PackingNode[] nodes = [.. By(all, localityOf).Select(node => new PackingNode(By(node, cacheOf), packageOf.GetValueOrDefault(units[node[0]].First, -1)))];
        return FewestNodes.Choose(nodes, count)
            .SelectMany(chosen => FewestRooms(chosen.Node.Caches, chosen.Units))
            .SelectMany(chosen => FewestRooms(By(chosen.Room, coreOf), chosen.Units))
            .SelectMany(chosen => chosen.Room.Take(chosen.Units))
            .Order().Select(index => units[index]);

        int[][] By(int[] some, Dictionary<int, int> placeOf) =>
            [.. some.GroupBy(index => placeOf.GetValueOrDefault(units[index].First, -1)).Select(place => place.ToArray())];
    }

    /// <summary>Whole rooms, the largest first, until the rest fits in one: then the smallest that it fits in.</summary>
    /// <param name="rooms">The rooms and what is in them.</param>
    /// <param name="units">How many are wanted, at most all.</param>
    /// <returns>The rooms used, and how much of each.</returns>
    public static IEnumerable<(int[] Room, int Units)> FewestRooms(int[][] rooms, int units)
    {
        int[][] bySize = [.. rooms.OrderByDescending(room => room.Length)];
        int used = 0;
        for (; units > bySize[used].Length; used++)
        {
            yield return (bySize[used], bySize[used].Length);
            units -= bySize[used].Length;
        }

        yield return (bySize.Skip(used).Where(room => room.Length >= units).MinBy(room => room.Length)!, units);
    }
}
