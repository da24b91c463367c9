using Tesson.Core.Placement;
using Tesson.Topology;

namespace Tesson.Core.Tests.Placement;

/// <summary>Everything that is free is shared out: each kind by itself keeps the rules of a machine of its own.</summary>
internal sealed class PlainRules(Expectation expected, Layout layout)
{
    private int[] Counts => [.. expected.Parts.Select(part => layout.Shards.Count(shard => shard.Cpus.IsSubsetOf(part.Facts.Machine.Allowed)))];

    public IEnumerable<string> Violations()
    {
        int size = layout.Shards.Length;
        int[] counts = Counts;
        int used = Math.Min(size, expected.Parts.Length);
        var leftOut = CpuSet.Union(expected.Parts.Skip(used).Select(part => part.Facts.Machine.Allowed));
        if (counts.Take(used).Any(count => count == 0) || counts.Skip(used).Any(count => count > 0))
            yield return $"the kinds have {string.Join(':', counts)} shards";
        if (!leftOut.IsEmpty && !layout.Warnings.Any(warning => warning.StartsWith($"CPUs {leftOut} are", StringComparison.Ordinal)))
            yield return $"CPUs {leftOut} are left out, and nothing says so";
        foreach (string fault in SharedOutBetweenKinds(counts[..used]))
            yield return fault;
        for (int part = 0; part < used; part++)
            foreach (string fault in Inside(expected.Parts[part], counts[part]))
                yield return fault;
    }

    /// <summary>As even as kinds permit that no shard mixes.</summary>
    private IEnumerable<string> SharedOutBetweenKinds(int[] counts)
    {
        if (counts.Length < 2 || expected.IsShared)
            yield break;
        bool countsCores = expected.Level is Unit.Core or Unit.Pu;
        int[] sizes = [.. expected.Parts.Take(counts.Length).Select(part => countsCores ? part.Facts.Cores.Length : part.Units(expected.Level).Length)];
        if (counts.Sum() <= sizes.Sum() && sizes.Zip(counts).Sum(pair => Evenness.OfParts(pair.First, pair.Second)) != Evenness.LeastSquares(sizes, counts.Sum()))
            yield return $"{string.Join(':', sizes)} {(countsCores ? "cores" : "units")} of the kinds have {string.Join(':', counts)} shards, which can be more even";
    }

    private IEnumerable<string> Inside(PartFacts part, int count)
    {
        CpuSet cpus = part.Facts.Machine.Allowed;
        var own = layout with
        {
            Shards = [.. layout.Shards.Where(shard => shard.Cpus.IsSubsetOf(cpus)).OrderBy(shard => shard.Index).Select((shard, index) => shard with { Index = index })],
            UnusedCpus = layout.UnusedCpus & cpus,
        };
        CpuSet[] sets = [.. own.Shards.Select(shard => shard.Cpus)];
        if (expected.Level is not (Unit.Pu or Unit.Core or Unit.Node or Unit.Machine))
            return new UnitRules(part, expected.Level, sets).Violations();
        PlacementRules rules = new(part.Facts, part.Memory, expected.Level, count, own);
        return [.. rules.Rule1(), .. rules.Rule5(), .. rules.Rule6(), .. rules.Rule7(), .. rules.Rule8(), .. rules.Rule9(), .. rules.Rule10(), .. rules.Rule11(), .. rules.Rule12(), .. BestOf(part, sets)];
    }

    private static IEnumerable<string> BestOf(PartFacts part, CpuSet[] shards)
    {
        var facts = part.Facts;
        if (part.Brute is not { } brute || shards.Length > facts.Cores.Length || shards.Length < facts.Localities.Length || shards.Distinct().Count() < shards.Length)
            yield break;
        var score = brute.Of(shards);
        // Cores without an L3 join one beside them, which can be less even (docs/decisions/0003-placement.md).
        bool islands = facts.Localities.Any(locality => locality.Any(cpu => !facts.L3Of.ContainsKey(cpu)) && MachineFacts.Members(locality, facts.L3Of).Count() > 1);
        if ((score != brute.BestOfNeighbours(shards.Length) && !islands) || score with { Squares = 0 } != brute.Best(shards.Length) with { Squares = 0 })
            yield return $"{score}, where brute force finds {brute.BestOfNeighbours(shards.Length)} or {brute.Best(shards.Length)}";
    }
}
