using Tesson.Core.Placement;
using Tesson.Topology;

namespace Tesson.Core.Tests.Placement;

/// <summary>Equal means equal: and as large as it can be where no node and no L3 is crossed that need not be.</summary>
internal sealed class EqualRules(Expectation expected, CpuSet[] shards)
{
    private readonly PartFacts _part = expected.Parts[0];

    public IEnumerable<string> Violations()
    {
        var facts = _part.Facts;
        int size = shards[0].Count;
        if (shards.Any(shard => shard.Count != size))
            yield return $"sizes {string.Join(':', shards.Select(shard => shard.Count))} are not equal";
        foreach (var shard in shards)
        {
            int nodes = MachineFacts.Members(shard, facts.LocalityOf).Count();
            bool areEnough = shards.Length >= facts.Localities.Length && expected.Level is Unit.Core or Unit.Pu or Unit.Node;
            if (nodes > 1 && areEnough)
                yield return $"{shard} crosses nodes";
            // Of whole L3s, dies or packages some shard may have the two small ones.
            if (nodes == 1 && expected.Level is not (Unit.L3 or Unit.Die or Unit.Package) && facts.EveryCoreHasL3 && MachineFacts.Members(shard, facts.L3Of).Count() > 1
                && facts.L3s.Any(cache => (cache & facts.Localities[facts.LocalityOf[shard.First]]).Count >= size))
            {
                yield return $"{shard} fits in one L3 and uses two";
            }
        }

        if (expected.Request.Pack || shards.Length >= _part.Units(expected.Level).Length)
        {
            int least = _part.Units(expected.Level).Min(unit => unit.Count);
            if (size < least)
                yield return $"shards have {size} CPUs, where the smallest unit has {least}";
        }
        else if (expected.Level is Unit.Core or Unit.Pu && shards.Length >= facts.Localities.Length && shards.Length <= facts.Cores.Length && (facts.EveryCoreHasL3 || facts.L3s.Length == 0))
        {
            int most = Enumerable.Range(1, facts.Cores.Length / shards.Length).Last(cores => facts.Localities.Sum(locality => Fit(locality, cores)) >= shards.Length);
            if (size != most * facts.Cores[0].Count)
                yield return $"shards have {size} CPUs, where {most} cores each can be had";
        }
    }

    /// <summary>How many shards of so many cores a locality has room for, inside its L3s where any is as large.</summary>
    private int Fit(CpuSet locality, int cores)
    {
        var facts = _part.Facts;
        int[] caches = [.. facts.L3s.Select(cache => cache & locality).Where(cache => !cache.IsEmpty).Select(facts.CoreCount)];
        return caches.Any(cache => cache >= cores) ? caches.Sum(cache => cache / cores) : facts.CoreCount(locality) / cores;
    }
}
