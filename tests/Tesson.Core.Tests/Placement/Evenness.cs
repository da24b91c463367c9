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
