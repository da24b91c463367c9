namespace Tesson.Core.Tests.Placement;

/// <summary>How even sizes can be, found by trying rather than by the planner's way.</summary>
internal static class Evenness
{
    public static int Spread(IReadOnlyCollection<int> sizes) => sizes.Max() - sizes.Min();

    /// <summary>The least difference of the largest and the smallest part, where each place is cut by itself.</summary>
    public static int LeastSpread(IReadOnlyList<int> places, int parts)
    {
        int mean = places.Sum() / parts;
        for (int spread = 0; ; spread++)
            for (int low = Math.Max(1, mean - spread); low <= mean; low++)
                if (CanLieBetween(places, parts, low, low + spread))
                    return spread;
    }

    /// <summary>Whether places can be cut into so many parts of low to high each.</summary>
    public static bool CanLieBetween(IReadOnlyList<int> places, int parts, int low, int high)
    {
        // A place of size s can be cut into k parts of low to high exactly if k * low <= s <= k * high.
        int fewest = places.Sum(size => (size + high - 1) / high);
        int most = places.Sum(size => size / low);
        return places.All(size => (size + high - 1) / high <= size / low) && fewest <= parts && parts <= most;
    }

    /// <summary>The least sum of squares of so many parts, each inside one place, by every number of parts of each.</summary>
    public static long LeastSquares(IReadOnlyList<int> places, int parts)
    {
        int more = parts - places.Count; // parts beyond the first of each place
        long[] least = new long[more + 1];
        Array.Fill(least, long.MaxValue / 2);
        least[0] = 0;
        foreach (int size in places)
        {
            long[] next = new long[more + 1];
            Array.Fill(next, long.MaxValue / 2);
            for (int before = 0; before <= more; before++)
                for (int here = 0; here < size && before + here <= more; here++)
                    next[before + here] = Math.Min(next[before + here], least[before] + OfParts(size, here + 1));
            least = next;
        }

        return least[more];
    }

    /// <summary>The sum of the squares of so many parts of one place, which differ by one at most.</summary>
    public static long OfParts(int size, int parts) => Enumerable.Range(0, parts).Sum(part => (long)((size + part) / parts) * ((size + part) / parts));

    /// <summary>The least sums of squares of 0, 1, 2, ... runs of neighbours; without end, null where there are too few.</summary>
    public static IEnumerable<long?> LeastSquaresOfRuns(IReadOnlyList<int> places)
    {
        var least = new long?[places.Count + 1]; // of the neighbours before each place
        least[0] = 0;
        while (true)
        {
            yield return least[^1];
            var previous = least;
            least = new long?[places.Count + 1];
            for (int end = 1; end <= places.Count; end++)
            {
                long size = 0;
                for (int from = end - 1; from >= 0; from--)
                {
                    size += places[from];
                    if (previous[from] is long rest && (least[end] is not long known || rest + (size * size) < known))
                        least[end] = rest + (size * size);
                }
            }
        }
    }
}
