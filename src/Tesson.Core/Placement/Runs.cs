namespace Tesson.Core.Placement;

/// <summary>
/// Cuts a row of neighbours into runs of whole ones: those whose runs differ least in size (least sum of squares), and
/// of these the one with the fewest borders inside runs.
/// </summary>
internal sealed class Runs
{
    private readonly long[] _before; // the sizes before each neighbour
    private readonly Func<int, int, int>? _borders;
    private readonly List<int[]> _starts; // by the number of runs less one, and by their end: where the last of them starts
    private readonly List<long> _squares = [];
    private long[] _best; // the costs of the last number of runs, by their end; of fewer neighbours than runs there are none
    private long[] _next;

    /// <param name="sizes">The size of each neighbour; at least one.</param>
    /// <param name="borders">How many borders the run of the neighbours from, inclusive, to end, exclusive, has inside, fewer than neighbours; null for none. They have to add up from neighbour to neighbour.</param>
    public Runs(IReadOnlyList<int> sizes, Func<int, int, int>? borders = null)
    {
        _borders = borders;
        _before = new long[sizes.Count + 1];
        for (int i = 0; i < sizes.Count; i++)
            _before[i + 1] = _before[i] + sizes[i];
        _starts = [new int[sizes.Count + 1]];
        _best = [long.MaxValue, .. Enumerable.Range(1, sizes.Count).Select(end => CostOf(0, end))];
        _next = new long[_best.Length];
        _squares.Add(_best[^1] / _before.Length);
    }

    private int Count => _before.Length - 1;

    /// <summary>The sum of the squares of the sizes of so many runs, from 1 to the number of neighbours.</summary>
    public long Squares(int runs)
    {
        while (_squares.Count < runs)
            AddRun();
        return _squares[runs - 1];
    }

    /// <summary>How many neighbours each of so many runs has, from 1 to the number of neighbours.</summary>
    public int[] Lengths(int runs)
    {
        _ = Squares(runs);
        int[] lengths = new int[runs];
        for (int r = runs, end = Count; r > 0; end = _starts[r - 1][end], r--)
            lengths[r - 1] = end - _starts[r - 1][end];
        return lengths;
    }

    /// <summary>
    /// From r runs to r + 1. The last run starts no earlier than with fewer runs, and no later than with a later end
    /// (the squares of sums obey the quadrangle inequality: F. Yao 1980), so all ends together take linear time.
    /// </summary>
    private void AddRun()
    {
        int runs = _starts.Count;
        int[] fewer = _starts[^1];
        int[] starts = new int[Count + 1];
        for (int end = Count, last = Count - 1; end > runs; end--)
        {
            long least = long.MaxValue;
            int first = Math.Max(runs, fewer[end]);
            for (int from = Math.Min(end - 1, last); from >= first; from--)
            {
                long cost = CostOf(from, end) + _best[from];
                if (cost < least)
                    (least, last) = (cost, from);
            }

            (_next[end], starts[end]) = (least, last);
        }

        (_best, _next) = (_next, _best);
        _starts.Add(starts);
        _squares.Add(_best[Count] / _before.Length);
    }

    /// <summary>The squares first, then the borders, of which there are fewer than neighbours in all.</summary>
    private long CostOf(int from, int end)
    {
        long size = _before[end] - _before[from];
        return (size * size * _before.Length) + (_borders?.Invoke(from, end) ?? 0);
    }
}
