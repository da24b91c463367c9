namespace Tesson.Core.Placement;

/// <summary>The units of a node, to be packed.</summary>
/// <param name="Caches">By L3, by their number.</param>
/// <param name="Package">The package that the node is in.</param>
internal sealed record PackingNode(int[][] Caches, int Package)
{
    public int Units { get; } = Caches.Sum(cache => cache.Length);

    /// <summary>How many units its largest L3 has, its two largest, and so on.</summary>
    public int[] Most { get; } = Sums(Caches.Select(cache => cache.Length).OrderDescending());

    private static int[] Sums(IEnumerable<int> sizes)
    {
        int sum = 0;
        return [.. sizes.Select(size => sum += size)];
    }
}
