using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>The shards of one locality: inside its L3s if there are enough of them, else whole L3s; as even as that permits.</summary>
internal sealed class LocalityCut
{
    // How far a locality's number of shards may be from what its size alone would give it. The search through all
    // placements of small machines (PlacementPropertyTests) finds nothing better farther off.
    private const int Reach = 2;

    private readonly CoreRow[] _caches;
    private readonly Runs _wholeCaches;

    /// <param name="machine">The machine.</param>
    /// <param name="locality">The locality.</param>
    private LocalityCut(UsableMachine machine, Locality locality)
    {
        _caches = [.. locality.Caches.Select(machine.RowOf)];
        _wholeCaches = new Runs([.. _caches.Select(row => row.Size)]);
    }

    /// <summary>The sum of the squares of the sizes of so many shards, from 1 to the number of its cores.</summary>
    private long Squares(int shards)
    {
        if (shards < _caches.Length)
            return _wholeCaches.Squares(shards);
        int[] counts = Counts(shards);
        return _caches.Select((row, index) => row.Squares(counts[index])).Sum();
    }

    /// <summary>So many shards, in the order of the tree.</summary>
    private IEnumerable<CpuSet> Shards(int shards)
    {
        if (shards < _caches.Length)
            return Rooms.Chunks([.. _caches.Select(row => row.Shards(1).Single())], _wholeCaches.Lengths(shards));
        int[] counts = Counts(shards);
        return _caches.SelectMany((row, index) => row.Shards(counts[index]));
    }

    private int[] Counts(int shards) => EvenShares.Allocate([.. _caches.Select(row => row.Cores)], shards, (cache, parts) => _caches[cache].Squares(parts));

    /// <summary>
    /// Cuts all localities of a machine. First each gets the number of shards that its size gives it; then shards are moved
    /// where that pays, since one that its L3s do not let be cut evenly may do better with a shard more or fewer.
    /// </summary>
    /// <param name="machine">The machine.</param>
    /// <param name="shards">No fewer than localities, no more than cores.</param>
    public static IEnumerable<CpuSet> Settle(UsableMachine machine, int shards)
    {
        LocalityCut[] cuts = [.. machine.Localities.Select(locality => new LocalityCut(machine, locality))];
        CoreRow[] wholes = [.. machine.Localities.Select(locality => machine.RowOf(new CacheGroup(-1, [.. locality.Cores])))];
        int[] counts = EvenShares.Allocate([.. wholes.Select(row => row.Cores)], shards, (place, parts) => wholes[place].Squares(parts));

        // best: by the number of shards so far that the localities have more or fewer than by size, the cheapest cuts;
        // moves: what the locality added to that number. Those after it have to be able to take it back.
        int middle = Reach * cuts.Length;
        var best = new (long Squares, int Moved)[(2 * middle) + 1];
        int[][] moves = new int[cuts.Length][];
        for (int i = 0, width = 0; i < cuts.Length; i++)
        {
            var previous = best;
            int next = Reach * Math.Min(i + 1, cuts.Length - 1 - i);
            best = new (long, int)[previous.Length];
            Array.Fill(best, (long.MaxValue, 0), middle - next, (2 * next) + 1);
            moves[i] = new int[previous.Length];
            for (int move = Math.Max(-Reach, 1 - counts[i]); move <= Math.Min(Reach, wholes[i].Cores - counts[i]); move++)
            {
                long squares = cuts[i].Squares(counts[i] + move);
                for (int offset = Math.Max(-width, -next - move); offset <= Math.Min(width, next - move); offset++)
                {
                    var (before, moved) = previous[middle + offset];
                    if (before == long.MaxValue || (before + squares, moved + Math.Abs(move)).CompareTo(best[middle + offset + move]) >= 0)
                        continue;
                    best[middle + offset + move] = (before + squares, moved + Math.Abs(move));
                    moves[i][middle + offset + move] = move;
                }
            }

            width = next;
        }

        for (int i = cuts.Length - 1, offset = middle; i >= 0; i--)
        {
            counts[i] += moves[i][offset];
            offset -= moves[i][offset];
        }

        return cuts.SelectMany((cut, index) => cut.Shards(counts[index]));
    }
}
