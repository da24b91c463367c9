using Tesson.Topology;

namespace Tesson.Core.Tests.Placement;

/// <summary>Shards of K CPUs: as many as fit, none across a node if avoidable, none larger by a core than it has to be.</summary>
internal sealed class SizedRules(Expectation expected, CpuSet[] shards)
{
    private readonly int _cpus = expected.Request.CpusPerShard!.Value;

    public IEnumerable<string> Violations() => expected.Parts.SelectMany(Inside);

    private IEnumerable<string> Inside(PartFacts part)
    {
        var facts = part.Facts;
        CpuSet[] own = [.. shards.Where(shard => shard.IsSubsetOf(facts.Machine.Allowed))];
        foreach (var shard in own.Where(shard => shard.Count < _cpus || shard.Count - facts.Cores.Where(core => core.IsSubsetOf(shard)).Min(core => core.Count) >= _cpus))
            yield return $"{shard} has {shard.Count} CPUs, which is {(shard.Count < _cpus ? "less than" : "a core more than")} {_cpus}";

        CpuSet[] places = facts.Localities.Any(locality => locality.Count >= _cpus) ? facts.Localities : [facts.Machine.Allowed];
        foreach (var shard in own.Where(shard => !places.Any(shard.IsSubsetOf)))
            yield return $"{shard} crosses nodes";
        var left = facts.Machine.Allowed - CpuSet.Union(own);
        foreach (var place in places.Where(place => (place & left).Count >= _cpus))
            yield return $"{place & left} is unused, where one more fits";
        if (facts.CountsThreads)
            yield break;

        int need = (_cpus + facts.Cores[0].Count - 1) / facts.Cores[0].Count;
        int fit = places.Sum(place => facts.CoreCount(place) / need);
        if (own.Length != fit)
            yield return $"{own.Length} shards of {need} cores, where {fit} fit";
        // What the L3s leave over makes shards that use two; no other may.
        if (places.Length == facts.Localities.Length && facts.EveryCoreHasL3 && facts.L3sAreInLocalities
            && own.Count(shard => MachineFacts.Members(shard, facts.L3Of).Count() == 1) < facts.L3s.Sum(cache => facts.CoreCount(cache) / need))
        {
            yield return "a shard uses two L3s, though it fits in one";
        }

        int[] sizes = [.. facts.CoresOfLocality.Distinct()];
        if (places.Length == 1 && sizes.Length == 1 && facts.Localities.Length / ((need + sizes[0] - 1) / sizes[0]) >= own.Length
            && own.Any(shard => MachineFacts.Members(shard, facts.LocalityOf).Count() > (need + sizes[0] - 1) / sizes[0]))
        {
            yield return "a shard uses more nodes than it has to";
        }
    }
}
