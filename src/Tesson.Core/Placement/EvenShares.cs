namespace Tesson.Core.Placement;

/// <summary>
/// Shares n shards out among places of different size, none of which a shard may leave, so that the shards' sizes
/// differ as little as that permits: the sum of their squares is the least.
/// </summary>
internal static class EvenShares
{
    /// <param name="sizes">The size of each place, at least 1.</param>
    /// <param name="shards">How many shards there are: no fewer than places, no more than the sum of the sizes.</param>
    /// <returns>The number of shards of each place, at least 1 and at most its size.</returns>
    public static int[] Allocate(IReadOnlyList<int> sizes, int shards) =>
        Allocate(sizes, shards, (place, parts) => Squares(sizes[place], parts));

    /// <param name="most">How many shards each place can have at most, at least 1.</param>
    /// <param name="shards">How many shards there are: no fewer than places, no more than they can have.</param>
    /// <param name="squares">The least sum of the squares of the sizes of a place's shards, by place and number of shards.</param>
    /// <returns>The number of shards of each place.</returns>
    public static int[] Allocate(IReadOnlyList<int> most, int shards, Func<int, int, long> squares)
    {
        // What one more shard saves in a place falls with every shard (the squares are convex), so the greedy way is
        // exact. Of places where it saves the same, the ones that get it are spread over the row, from its end:
        // 3 shards on two equal nodes are 2:1:1.
        int[] counts = new int[most.Count];
        Array.Fill(counts, 1);
        if (counts.Length == 1)
            return [shards];
        PriorityQueue<List<int>, long> bySaving = new();
        Offer(Enumerable.Range(0, most.Count));
        for (int left = shards - most.Count; left > 0;)
        {
            bySaving.TryDequeue(out var places, out long saving);
            while (bySaving.TryPeek(out var more, out long same) && same == saving)
            {
                places!.AddRange(more);
                bySaving.Dequeue();
            }

            places!.Sort();
            int takers = Math.Min(left, places.Count);
            int[] chosen = [.. Enumerable.Range(0, takers).Select(i => places[places.Count - 1 - (int)((long)i * places.Count / takers)])];
            foreach (int place in chosen)
                counts[place]++;
            left -= takers;
            Offer(chosen);
        }

        return counts;

        void Offer(IEnumerable<int> places)
        {
            foreach (var group in places.Where(place => counts[place] < most[place])
                .GroupBy(place => squares(place, counts[place] + 1) - squares(place, counts[place])))
            {
                bySaving.Enqueue([.. group], group.Key);
            }
        }
    }

    /// <summary>The sizes of a place's parts: they differ by one at most, the larger ones come first.</summary>
    public static IEnumerable<int> Parts(int size, int parts) =>
        Enumerable.Range(0, parts).Select(part => (size / parts) + (part < size % parts ? 1 : 0));

    /// <summary>The sum of the squares of a place's parts, which differ by one at most.</summary>
    public static long Squares(int size, int parts)
    {
        var (part, larger) = Math.DivRem((long)size, parts);
        return ((parts - larger) * part * part) + (larger * (part + 1) * (part + 1));
    }
}
