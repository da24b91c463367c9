using System.Collections.Immutable;
using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>The shards of one locality: inside its L3s if there are enough of them, else whole L3s; as even as that permits.</summary>
/// <param name="Shards">The shards, in the order of the tree.</param>
/// <param name="Squares">The sum of the squares of their sizes.</param>
internal sealed record LocalityCut(ImmutableArray<CpuSet> Shards, long Squares)
{
    // How far a locality's number of shards may be from what its size alone would give it. The search through all
    // placements of small machines (PlacementPropertyTests) finds nothing better farther off.
    private const int Reach = 2;

    /// <param name="caches">The rows of cores of its L3s.</param>
    /// <param name="shards">From 1 to the number of its cores.</param>
    private static LocalityCut Of(CoreRow[] caches, int shards)
    {
        if (shards >= caches.Length)
        {
            int[] counts = EvenShares.Allocate([.. caches.Select(row => row.Cores)], shards, (cache, parts) => caches[cache].Squares(parts));
            return new LocalityCut(
                [.. caches.SelectMany((row, index) => row.Shards(counts[index]))],
                caches.Select((row, index) => row.Squares(counts[index])).Sum());
        }

        var (lengths, squares) = Runs.Cut([.. caches.Select(row => row.Size)], shards);
        return new LocalityCut([.. Rooms.Chunks([.. caches.Select(row => row.Shards(1).Single())], lengths)], squares);
    }

    /// <summary>
    /// Cuts all localities of a machine. First each gets the number of shards that its size gives it; then shards are moved
    /// where that pays, since one that its L3s do not let be cut evenly may do better with a shard more or fewer.
    /// </summary>
    /// <param name="machine">The machine.</param>
    /// <param name="shards">No fewer than localities, no more than cores.</param>
    public static IEnumerable<CpuSet> Settle(UsableMachine machine, int shards)
    {
        CoreRow[][] rows = [.. machine.Localities.Select(locality => locality.Caches.Select(machine.RowOf).ToArray())];
        CoreRow[] wholes = [.. machine.Localities.Select(locality => machine.RowOf(new CacheGroup(-1, [.. locality.Cores])))];
        int[] counts = EvenShares.Allocate([.. wholes.Select(row => row.Cores)], shards, (place, parts) => wholes[place].Squares(parts));

        // best: by the number of shards so far that the localities have more or fewer than by size, the cheapest cuts.
        Dictionary<int, (long Squares, int Moved, ImmutableStack<LocalityCut> Cuts)> best = new() { [0] = (0, 0, []) };
        for (int i = 0; i < rows.Length; i++)
        {
            var previous = best;
            best = [];
            for (int count = Math.Max(1, counts[i] - Reach); count <= Math.Min(wholes[i].Cores, counts[i] + Reach); count++)
            {
                var cut = Of(rows[i], count);
                foreach (var (offset, entry) in previous)
                {
                    int shifted = offset + count - counts[i];
                    var cost = (Squares: entry.Squares + cut.Squares, Moved: entry.Moved + Math.Abs(count - counts[i]));
                    if (!best.TryGetValue(shifted, out var known) || cost.CompareTo((known.Squares, known.Moved)) < 0)
                        best[shifted] = (cost.Squares, cost.Moved, entry.Cuts.Push(cut));
                }
            }
        }

        return best[0].Cuts.Reverse().SelectMany(cut => cut.Shards);
    }
}
