namespace Tesson.Core.Placement;

/// <summary>Cuts a row of neighbours into runs of whole ones.</summary>
internal static class Runs
{
    private static readonly (int Breaches, long Squares, int Borders) Unreached = (int.MaxValue, long.MaxValue, 0);

    /// <summary>What a run costs beside its size: breaches of a rule first, borders inside it last.</summary>
    public delegate (int Breaches, int Borders) Price(int from, int end);

    /// <summary>
    /// The cut with the fewest breaches; of these the one whose runs differ least in size (least sum of squares); of
    /// these the one with the fewest borders inside runs.
    /// </summary>
    /// <param name="sizes">The size of each neighbour.</param>
    /// <param name="runs">The number of runs, at most the number of neighbours.</param>
    /// <param name="price">What the run of the neighbours from, inclusive, to end, exclusive, costs.</param>
    /// <param name="shortest">The fewest neighbours of a run.</param>
    /// <param name="longest">The most neighbours of a run; such that a cut exists.</param>
    /// <returns>How many neighbours each run has, and the breaches that are left.</returns>
    public static (int[] Lengths, int Breaches) Cut(IReadOnlyList<int> sizes, int runs, Price price, int shortest, int longest)
    {
        int count = sizes.Count;
        long[] before = new long[count + 1];
        for (int i = 0; i < count; i++)
            before[i + 1] = before[i] + sizes[i];

        // best[end]: the least cost of cutting the neighbours before end into r runs.
        var best = new (int Breaches, long Squares, int Borders)[count + 1];
        var previous = new (int Breaches, long Squares, int Borders)[count + 1];
        Array.Fill(best, Unreached);
        best[0] = default;
        int[][] starts = new int[runs + 1][];
        for (int r = 1; r <= runs; r++)
        {
            (previous, best) = (best, previous);
            Array.Fill(best, Unreached);
            int first = Math.Max(r * shortest, (int)Math.Max(0, count - ((long)(runs - r) * longest)));
            int last = (int)Math.Min((long)r * longest, count - ((runs - r) * shortest));
            starts[r] = new int[last + 1];
            for (int end = first; end <= last; end++)
            {
                for (int from = end - shortest; from >= Math.Max(0, end - longest); from--)
                {
                    long square = (before[end] - before[from]) * (before[end] - before[from]);
                    if (best[end].Breaches == 0 && square + (before[from] * before[from] / Math.Max(r - 1, 1)) > best[end].Squares)
                        break; // even if all runs before this one were equal, and longer ones only make it worse
                    long squares = previous[from].Squares + square;
                    if (previous[from].Breaches > best[end].Breaches || previous[from].Breaches == int.MaxValue
                        || (previous[from].Breaches == best[end].Breaches && squares > best[end].Squares))
                    {
                        continue;
                    }

                    var (breaches, borders) = price(from, end);
                    var cost = (previous[from].Breaches + breaches, squares, previous[from].Borders + borders);
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
        return (lengths, best[count].Breaches);
    }
}
