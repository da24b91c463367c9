using System.Collections.Immutable;

namespace Tesson.Core.Placement;

/// <summary>The cores of one locality in runs: evenly, but a run that fits in one L3 does not lie in two.</summary>
/// <param name="Sizes">The sizes of the runs in cores.</param>
/// <param name="Breaches">The runs that lie in two although they fit in one; there are locality shapes that leave no choice.</param>
internal sealed record LocalityCut(ImmutableArray<int> Sizes, int Breaches)
{
    // How far a locality's number of shards may be from what its size alone would give it. The search through all
    // placements of small machines (PlacementPropertyTests) finds nothing better farther off.
    private const int Reach = 2;

    /// <summary>Whether nothing could be better: no breach, and sizes that differ by one at most.</summary>
    public bool IsEven => Breaches == 0 && Sizes.Max() - Sizes.Min() <= 1;

    private (int Breaches, long Squares) Cost => (Breaches, Sizes.Sum(size => (long)size * size));

    /// <param name="locality">The locality.</param>
    /// <param name="shards">From 1 to the number of its cores.</param>
    public static LocalityCut Of(Locality locality, int shards)
    {
        int[] caches = [.. locality.Caches.Select(cache => cache.Cores.Length)];
        if (shards >= caches.Length)
            return new LocalityCut([.. EvenShares.Allocate(caches, shards).SelectMany((count, index) => EvenShares.Parts(caches[index], count))], 0);

        int[] cacheOf = [.. caches.SelectMany((size, index) => Enumerable.Repeat(index, size))];
        int[] cores = [.. cacheOf.Select(_ => 1)];
        int largest = caches.Max();
        int longest = (cores.Length + shards - 1) / shards;
        var cut = Runs.Cut(cores, shards, Price, shortest: cores.Length / shards, longest);
        if (cut.Breaches > 0)
            cut = Runs.Cut(cores, shards, Price, shortest: 1, longest: longest + largest);
        return new LocalityCut([.. cut.Lengths], cut.Breaches);

        (int Breaches, int Borders) Price(int from, int end)
        {
            int borders = cacheOf[end - 1] - cacheOf[from];
            return (borders > 0 && end - from <= largest ? 1 : 0, borders);
        }
    }

    /// <summary>
    /// Moves shards between localities where that pays: one that its L3s do not let be cut evenly may do better with a
    /// shard more or fewer. Fewest breaches, then the least sum of squares over all localities.
    /// </summary>
    /// <param name="localities">The localities.</param>
    /// <param name="counts">How many shards each would have by its size alone.</param>
    public static LocalityCut[] Settle(ImmutableArray<Locality> localities, int[] counts)
    {
        // best: by the number of shards so far that the localities have more or fewer than by size, the cheapest cuts.
        Dictionary<int, ((int Breaches, long Squares) Cost, ImmutableStack<LocalityCut> Cuts)> best = new() { [0] = ((0, 0), []) };
        for (int i = 0; i < localities.Length; i++)
        {
            var previous = best;
            best = [];
            for (int count = Math.Max(1, counts[i] - Reach); count <= Math.Min(localities[i].CoreCount, counts[i] + Reach); count++)
            {
                var cut = Of(localities[i], count);
                foreach (var (offset, entry) in previous)
                {
                    int shifted = offset + count - counts[i];
                    var cost = (entry.Cost.Breaches + cut.Cost.Breaches, entry.Cost.Squares + cut.Cost.Squares);
                    if (!best.TryGetValue(shifted, out var known) || cost.CompareTo(known.Cost) < 0)
                        best[shifted] = (cost, entry.Cuts.Push(cut));
                }
            }
        }

        return [.. best[0].Cuts.Reverse()];
    }
}
