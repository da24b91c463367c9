using Tesson.Core.Placement;
using Tesson.Testing;
using Tesson.Topology;

namespace Tesson.Core.Tests.Placement;

/// <summary>The options of `plan` and `run`, each in its turn, held against the rules for every machine, unit and size.</summary>
public sealed class OptionPropertyTests(PlanCount plans) : IClassFixture<PlanCount>
{
    private const int Parts = 10;
    private const int MostSizes = 64;
    private const int PusOfALargeMachine = 64;
    private const int PusOfAVeryLargeMachine = 512;

    private static readonly Unit[] Levels = Enum.GetValues<Unit>();

    public static TheoryData<int> EveryPart => [.. Enumerable.Range(0, Parts)];

    [Theory]
    [MemberData(nameof(EveryPart))]
    public void Every_plan_of_a_generated_machine_keeps_the_rules(int part) =>
        HoldAll(GeneratedMachines.Part(part, Parts));

    [Fact]
    public void Every_plan_of_an_uneven_machine_keeps_the_rules() =>
        HoldAll(UnevenMachines.All().Select(GeneratedMachines.WithDevices));

    [SkippableFact]
    public void Every_plan_of_a_real_machine_keeps_the_rules()
    {
        Skip.If(SharedTopologies.Folder is null, SharedTopologies.Missing);
        HoldAll(Directory.GetFiles(SharedTopologies.Folder!, "*.xml").Order()
            .Select((file, number) => GeneratedMachines.WithDevices(TopologyReader.Read(new TopologySource.XmlFile(file)), number)));
    }

    private void HoldAll(IEnumerable<Machine> machines)
    {
        List<string> faults = [];
        foreach (var (number, machine) in machines.Index())
            faults.AddRange(Hold(machine, number));
        Assert.True(faults.Count == 0, $"{faults.Count} faults; {Trials.Again}\n{string.Join('\n', faults.Take(40).Select(fault => fault.Length > 600 ? fault[..600] : fault))}");
    }

    private IEnumerable<string> Hold(Machine machine, int number)
    {
        FactsByCpus facts = new(machine);
        OptionCases cases = new(machine, number);
        int?[] sizes = [.. Enumerable.Range(1, MostSizes).Select(size => (int?)size), null];
        bool isVeryLarge = machine.Allowed.Count > PusOfAVeryLargeMachine;
        foreach (int? size in Trials.Some(sizes, usual: isVeryLarge ? 24 : sizes.Length, quick: isVeryLarge ? 6 : 24))
        {
            // A large machine takes two units for a size; another machine of its like takes the next ones.
            var levels = machine.Allowed.Count <= PusOfALargeMachine || size is null ? Levels : [Levels[(size.Value + number) % Levels.Length], Levels[((size.Value * 3) + number) % Levels.Length]];
            foreach (var level in levels)
            {
                var one = cases.Next(level, size);
                foreach (string fault in Faults(machine, facts, one))
                    yield return $"{machine.Source}: {one}: {fault}";
                plans.Add();
            }
        }
    }

    private static IEnumerable<string> Faults(Machine machine, FactsByCpus facts, OptionCase one)
    {
        Expectation expected = new(machine, facts, one);
        if (expected.Refusal is { } refusal)
        {
            var fault = Record.Exception(() => Planner.Plan(machine, one.Request, one.Ledger));
            return fault?.GetType() == refusal && !fault.Message.Contains(": ;", StringComparison.Ordinal) ? [] : [$"{refusal.Name} is due, not '{OneLine(fault)}'"];
        }

        try
        {
            var layout = Planner.Plan(machine, one.Request, one.Ledger);
            var again = machine.Allowed.Count > PusOfALargeMachine ? layout : Planner.Plan(machine, one.Request, one.Ledger);
            bool same = layout.Shards.SequenceEqual(again.Shards) && layout.Warnings.SequenceEqual(again.Warnings) && layout.UnusedCpus == again.UnusedCpus;
            return [.. same ? Enumerable.Empty<string>() : ["the second plan differs"], .. new OptionRules(expected, layout).Violations()];
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return [OneLine(fault)];
        }
    }

    private static string OneLine(Exception? fault) => $"{fault?.GetType().Name}: {fault?.Message} {fault?.StackTrace?.Split('\n')[0].Trim()}";
}
