using Tesson.Topology;

namespace Tesson.Core.Tests.Placement;

/// <summary>Packed shards have a unit each, on as few nodes as can be, and there on as few L3s.</summary>
internal sealed class PackRules(Expectation expected, CpuSet[] shards)
{
    public IEnumerable<string> Violations()
    {
        var level = expected.Level;
        int left = Math.Min(shards.Length, expected.Units);
        CpuSet[] distinct = [.. shards.Distinct()];
        HashSet<CpuSet> units = [.. expected.Parts.SelectMany(part => part.Units(level))];
        if (!expected.Request.Equal && !distinct.All(units.Contains))
            yield return "a shard is not one unit";
        if (expected.IsNearFilled)
        {
            // Each unit near the device is used before any other; which of the others is not held against anything here.
            CpuSet[] near = [.. units.Where(expected.Free.Local!.Overlaps)];
            if (distinct.Count(shard => shard.Overlaps(expected.Free.Local!)) != Math.Min(near.Length, left))
                yield return $"of {near.Length} units near the device {distinct.Count(shard => shard.Overlaps(expected.Free.Local!))} are used";
            yield break;
        }

        // The first kind that has room for all; where none has, one after the other.
        var home = expected.Parts.FirstOrDefault(part => part.Units(level).Length >= left);
        foreach (var part in home is null ? expected.Parts : [home])
        {
            CpuSet[] here = [.. distinct.Where(shard => shard.IsSubsetOf(part.Facts.Machine.Allowed))];
            int wanted = Math.Min(left, part.Units(level).Length);
            if (here.Length != wanted)
                yield return $"{here.Length} units of CPUs {part.Facts.Machine.Allowed} are used, not {wanted}";
            foreach (string fault in Close(part, here))
                yield return fault;
            left -= wanted;
        }
    }

    private IEnumerable<string> Close(PartFacts part, CpuSet[] chosen)
    {
        if (chosen.Length == 0)
            yield break;
        var facts = part.Facts;
        CpuSet[] units = part.Units(expected.Level);
        bool areInside = units.All(unit => MachineFacts.Members(unit, facts.LocalityOf).Count() == 1 && MachineFacts.Members(unit, facts.L3Of).Count() <= 1);
        if (!areInside || !facts.EveryCoreHasL3 && facts.L3s.Length > 0)
            yield break;
        int[][] rooms = [.. units.GroupBy(unit => facts.LocalityOf[unit.First]).Select(room => room.GroupBy(unit => facts.L3Of.GetValueOrDefault(unit.First, -1)).Select(cache => cache.Count()).OrderDescending().ToArray())];
        var (nodes, caches) = Fewest(rooms, chosen.Length);
        var used = CpuSet.Union(chosen);
        int usedNodes = MachineFacts.Members(used, facts.LocalityOf).Count();
        int usedCaches = chosen.Select(unit => (facts.LocalityOf[unit.First], facts.L3Of.GetValueOrDefault(unit.First, -1))).Distinct().Count();
        if ((usedNodes, usedCaches) != (nodes, caches))
            yield return $"{usedNodes} nodes and {usedCaches} L3s are used, where {nodes} and {caches} do; rooms {string.Join(' ', rooms.Select(room => string.Join('+', room)))}, chosen {string.Join(' ', chosen.AsEnumerable())}";
    }

    /// <summary>By every number of nodes and L3s: how many units can they have at most?</summary>
    private static (int Nodes, int Caches) Fewest(int[][] rooms, int units)
    {
        int[] largest = [.. rooms.Select(room => room.Sum()).OrderDescending()];
        int nodes = 1;
        while (largest.Take(nodes).Sum() < units)
            nodes++;
        int caches = rooms.OrderByDescending(room => room.Length).Take(nodes).Sum(room => room.Length);
        int[,] most = new int[nodes + 1, caches + 1];
        for (int i = 0; i <= nodes; i++)
            for (int j = 0; j <= caches; j++)
                most[i, j] = i == 0 && j == 0 ? 0 : -1;
        foreach (int[] room in rooms)
        {
            for (int i = nodes; i > 0; i--)
            {
                for (int j = caches; j > 0; j--)
                {
                    int sum = 0;
                    for (int taken = 1; taken <= Math.Min(room.Length, j); taken++)
                    {
                        sum += room[taken - 1];
                        if (most[i - 1, j - taken] >= 0)
                            most[i, j] = Math.Max(most[i, j], most[i - 1, j - taken] + sum);
                    }
                }
            }
        }

        return (nodes, Enumerable.Range(1, caches).First(j => most[nodes, j] >= units));
    }
}
