using System.Numerics;

namespace Tesson.Core.Tests.Placement;

/// <summary>Every way to share out the cores of a small machine: what is the best that a placement can be?</summary>
internal sealed class BruteForce
{
    public const int MaxCores = 8;

    private readonly MachineFacts _facts;
    private readonly int[] _localities; // for each locality its cores, a bit each
    private readonly int[] _l3s;
    private readonly Dictionary<int, Score> _best = [];
    private readonly Dictionary<int, Score> _bestOfNeighbours = [];

    public BruteForce(MachineFacts facts)
    {
        _facts = facts;
        _localities = [.. facts.Localities.Select(Bits)];
        _l3s = [.. facts.L3s.Select(Bits)];
        Try([], 0);
    }

    /// <summary>How bad a placement is, the worst things first.</summary>
    /// <param name="CutLocalities">Shards that have a part of a locality and something else.</param>
    /// <param name="CrossesL3">1 where a shard inside one locality uses two L3s, else 0.</param>
    /// <param name="CutL3s">L3s of which a shard that uses another one too has just a part.</param>
    /// <param name="Squares">The sum of the squares of the sizes: in cores, in threads where cores differ in them.</param>
    internal readonly record struct Score(int CutLocalities, int CrossesL3, int CutL3s, int Squares) : IComparable<Score>
    {
        public int CompareTo(Score other) => (CutLocalities, CrossesL3, CutL3s, Squares)
            .CompareTo((other.CutLocalities, other.CrossesL3, other.CutL3s, other.Squares));
    }

    /// <summary>The best score that any placement of so many shards has.</summary>
    public Score Best(int shards) => _best[shards];

    /// <summary>The best of those whose shards have cores that are neighbours.</summary>
    public Score BestOfNeighbours(int shards) => _bestOfNeighbours[shards];

    public Score Of(IReadOnlyCollection<Topology.CpuSet> shards) => Of([.. shards.Select(Bits)]);

    private int Bits(Topology.CpuSet cpus) => MachineFacts.Members(cpus, _facts.CoreOf).Sum(core => 1 << core);

    private void Try(List<int> shards, int core)
    {
        if (core == _facts.Cores.Length)
        {
            var score = Of(shards);
            Keep(_best, shards.Count, score);
            if (shards.All(AreNeighbours))
                Keep(_bestOfNeighbours, shards.Count, score);
            return;
        }

        for (int shard = 0; shard < shards.Count; shard++)
        {
            shards[shard] |= 1 << core;
            Try(shards, core + 1);
            shards[shard] &= ~(1 << core);
        }

        shards.Add(1 << core);
        Try(shards, core + 1);
        shards.RemoveAt(shards.Count - 1);
    }

    private static void Keep(Dictionary<int, Score> best, int shards, Score score)
    {
        if (!best.TryGetValue(shards, out var known) || score.CompareTo(known) < 0)
            best[shards] = score;
    }

    private static bool AreNeighbours(int shard) =>
        BitOperations.IsPow2((shard >> BitOperations.TrailingZeroCount(shard)) + 1);

    private Score Of(List<int> shards)
    {
        int cut = 0;
        int crosses = 0;
        int parts = 0;
        int squares = 0;
        foreach (int shard in shards)
        {
            int size = _facts.SizeOf(shard);
            squares += size * size;
            int home = Array.FindIndex(_localities, locality => (shard & ~locality) == 0);
            if (home < 0)
            {
                cut += _localities.Any(locality => (shard & locality) != 0 && (locality & ~shard) != 0) ? 1 : 0;
                continue;
            }

            if (_l3s.Count(cache => (cache & shard) != 0) < 2)
                continue;
            crosses = 1;
            parts |= _l3s.Index().Where(cache => (cache.Item & _localities[home] & shard) != 0 && (cache.Item & _localities[home] & ~shard) != 0).Sum(cache => 1 << cache.Index);
        }

        // With no fewer shards than localities, a shard with two whole ones crosses as well.
        if (shards.Count >= _localities.Length)
            cut = shards.Count(shard => !_localities.Any(locality => (shard & ~locality) == 0));
        return new Score(cut, crosses, BitOperations.PopCount((uint)parts), squares);
    }
}
