namespace Tesson.Core.Placement;

/// <summary>Cuts a row of neighbours into runs of whole ones.</summary>
internal static class Runs
{
    private static readonly (long Squares, int Borders) Unreached = (long.MaxValue, 0);

    /// <summary>
    /// The cut whose runs differ least in size (least sum of squares); of these the one with the fewest borders inside
    /// runs.
    /// </summary>
    /// <param name="sizes">The size of each neighbour.</param>
    /// <param name="runs">The number of runs, at most the number of neighbours.</param>
    /// <param name="borders">How many borders the run of the neighbours from, inclusive, to end, exclusive, has inside; null for none.</param>
    /// <returns>How many neighbours each run has, and the sum of the squares of the runs' sizes.</returns>
    public static (int[] Lengths, long Squares) Cut(IReadOnlyList<int> sizes, int runs, Func<int, int, int>? borders = null)
    {
        int count = sizes.Count;
        long[] before = new long[count + 1];
        for (int i = 0; i < count; i++)
            before[i + 1] = before[i] + sizes[i];

        // best[end]: the least cost of cutting the neighbours before end into r runs.
        var best = new (long Squares, int Borders)[count + 1];
        var previous = new (long Squares, int Borders)[count + 1];
        Array.Fill(best, Unreached);
        best[0] = default;
        int[][] starts = new int[runs + 1][];
        for (int r = 1; r <= runs; r++)
        {
            (previous, best) = (best, previous);
            Array.Fill(best, Unreached);
            int last = count - (runs - r);
            starts[r] = new int[last + 1];
            for (int end = r; end <= last; end++)
            {
                for (int from = end - 1; from >= r - 1; from--)
                {
                    long square = (before[end] - before[from]) * (before[end] - before[from]);
                    if (best[end] != Unreached && square + (before[from] * before[from] / Math.Max(r - 1, 1)) > best[end].Squares)
                        break; // even if all runs before this one were equal, and longer ones only make it worse
                    if (previous[from] == Unreached)
                        continue;
                    var cost = (previous[from].Squares + square, previous[from].Borders + (borders?.Invoke(from, end) ?? 0));
                    if (cost.CompareTo(best[end]) < 0)
                    {
                        best[end] = cost;
                        starts[r][end] = from;
                    }
                }
            }
        }

        int[] lengths = new int[runs];
        for (int r = runs, end = count; r > 0; end = starts[r][end], r--)
            lengths[r - 1] = end - starts[r][end];
        return (lengths, best[count].Squares);
    }
}
