using Tesson.Core.Placement;
using Tesson.Testing;
using Tesson.Topology;

namespace Tesson.Core.Tests.Placement;

/// <summary>The rules of docs/placement-rules.md, held against every plan for every machine at hand, all its cores of one kind.</summary>
public sealed class PlacementPropertyTests(PlanCount plans) : IClassFixture<PlanCount>
{
    private const int PusOfALargeMachine = 512;

    public static TheoryData<string> Synthetic => [.. SyntheticMachines.Descriptions];

    [Theory]
    [MemberData(nameof(Synthetic))]
    public void Every_plan_of_a_synthetic_machine_keeps_the_rules(string description) =>
        Hold(SyntheticMachines.Read(description));

    [Fact]
    public void Every_plan_of_an_uneven_machine_keeps_the_rules() => Assert.All(UnevenMachines.All(), Hold);

    [Fact]
    public void Every_plan_of_a_small_random_machine_keeps_the_rules() => Assert.All(UnevenMachines.Random(Trials.Rounds(all: 2000, usual: 300, quick: 60)), Hold);

    [SkippableFact]
    public void Every_plan_of_a_real_machine_keeps_the_rules()
    {
        Skip.If(SharedTopologies.Folder is null, SharedTopologies.Missing);
        Assert.All(Directory.GetFiles(SharedTopologies.Folder!, "*.xml").Order(), file => Hold(TopologyReader.Read(new TopologySource.XmlFile(file)) with { CpuKinds = [] }));
    }

    private static IEnumerable<int?> SizesFor(MachineFacts facts)
    {
        bool isLarge = facts.Machine.Allowed.Count > PusOfALargeMachine;
        int[] counts = [facts.Cores.Length, facts.Localities.Length, facts.L3s.Length, facts.Machine.Allowed.Count];
        int?[] sizes = [null, .. counts.SelectMany(count => (int?[])[count, count + 1]).Concat(Enumerable.Range(1, 64).Select(size => (int?)size)).Where(size => size > 0).Distinct()];
        return Trials.Some(sizes, usual: isLarge ? 24 : sizes.Length, quick: isLarge ? 6 : 24);
    }

    private void Hold(Machine machine)
    {
        MachineFacts facts = new(machine);
        MemoryFacts memory = new(facts);
        var brute = facts.Cores.Length <= BruteForce.MaxCores ? new BruteForce(facts) : null;
        List<string> violations = [];
        foreach (var unit in (Unit[])[Unit.Core, Unit.Node, Unit.Pu, Unit.Machine])
        {
            foreach (int? asked in SizesFor(facts))
            {
                var layout = Planner.Plan(machine, new PlacementRequest { Unit = unit, Size = asked });
                int size = asked ?? layout.Shards.Length;
                violations.AddRange(new PlacementRules(facts, memory, unit, size, layout).Violations()
                    .Concat(BestOf(brute, facts, size, layout)).Concat(Again(machine, unit, asked, layout))
                    .Select(violation => $"-u {unit.Name()} -n {size}: {violation}"));
                plans.Add();
            }
        }

        Assert.True(violations.Count == 0, $"{machine.Source}: {violations.Count} violations; {Trials.Again}\n{string.Join('\n', violations.Take(20))}");
    }

    private static IEnumerable<string> BestOf(BruteForce? brute, MachineFacts facts, int size, Layout layout)
    {
        bool wholeCores = size <= facts.Cores.Length && size >= facts.Localities.Length && layout.Shards.Sum(shard => shard.Cpus.Count) == facts.Machine.Allowed.Count;
        if (brute is null || !wholeCores)
            yield break;
        var score = brute.Of([.. layout.Shards.Select(shard => shard.Cpus)]);
        // Cores without an L3 between two L3s join one of them, which can be less even (docs/decisions/0003-placement.md).
        bool isIslandBetweenL3s = facts.Localities.Any(locality => locality.Any(cpu => !facts.L3Of.ContainsKey(cpu))
            && MachineFacts.Members(locality, facts.L3Of).Count() > 1);
        // As many shards as L3s in a locality are the L3s, however uneven; brute force takes it for lost once a shard elsewhere crosses two.
        bool isByL3s = score.CrossesL3 > 0 && facts.Localities.Any(locality => layout.Shards.Count(shard => shard.Cpus.Overlaps(locality)) is > 1 and var shards
            && shards == MachineFacts.Members(locality, facts.L3Of).Count());
        if ((score != brute.BestOfNeighbours(size) && !isIslandBetweenL3s && !isByL3s) || score with { Squares = 0 } != brute.Best(size) with { Squares = 0 })
            yield return $"{score}, where brute force finds {brute.BestOfNeighbours(size)} or {brute.Best(size)}: {string.Join(' ', layout.Shards.Select(shard => $"{{{shard.Cpus}}}"))}";
    }

    /// <summary>Rule 4: the same input gives the same plan.</summary>
    private static IEnumerable<string> Again(Machine machine, Unit unit, int? size, Layout first)
    {
        if (machine.Allowed.Count > PusOfALargeMachine)
            yield break;
        var second = Planner.Plan(machine, new PlacementRequest { Unit = unit, Size = size });
        if (!first.Shards.SequenceEqual(second.Shards) || !first.Warnings.SequenceEqual(second.Warnings) || first.UnusedCpus != second.UnusedCpus)
            yield return "rule 4: the second plan differs";
    }
}
