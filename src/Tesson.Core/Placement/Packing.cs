using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>Chooses a few units that are close to one another: in one cache, else one node, else one package, if they fit.</summary>
internal static class Packing
{
    /// <param name="machine">The machine.</param>
    /// <param name="usable">The same, cut to what may be used.</param>
    /// <param name="units">The units to choose from.</param>
    /// <param name="count">How many, at most all.</param>
    /// <returns>The chosen ones, in the order of the tree.</returns>
    public static IEnumerable<CpuSet> Choose(Machine machine, UsableMachine usable, CpuSet[] units, int count)
    {
        Func<CpuSet, int>[] levels =
        [
            .. ((IEnumerable<CpuSet>[])[
                machine.Packages.Select(package => package.Cpus),
                usable.Localities.Select(locality => locality.Cpus),
                usable.Caches.Select(cache => CpuSet.Union(cache.Cores)),
                usable.Cores,
            ]).Select(sets => UsableMachine.IndexByCpu(sets)).Select(Func<CpuSet, int> (setOf) => unit => setOf.GetValueOrDefault(unit.First, -1)),
        ];
        return Take([.. Enumerable.Range(0, units.Length)], count, 0).Order().Select(index => units[index]);

        IEnumerable<int> Take(int[] from, int wanted, int level)
        {
            if (wanted >= from.Length || level == levels.Length)
                return from.Take(wanted);
            int[][] rooms = [.. from.GroupBy(index => levels[level](units[index])).Select(room => room.ToArray())];
            List<int> taken = [];
            // Whole rooms, the largest first, until the rest fits in one: then the smallest that it fits in.
            foreach (int[] room in rooms.OrderByDescending(room => room.Length))
            {
                int left = wanted - taken.Count;
                if (room.Length <= left)
                {
                    taken.AddRange(room);
                    continue;
                }

                int[] smallest = rooms.Where(other => other.Length >= left && !taken.Contains(other[0])).MinBy(other => other.Length)!;
                return taken.Concat(Take(smallest, left, level + 1));
            }

            return taken;
        }
    }
}
