using Tesson.Core.Placement;
using Tesson.Testing;
using Tesson.Topology;

namespace Tesson.Core.Tests.Placement;

/// <summary>The planner beside hwloc's own tool, on the same machines and sizes.</summary>
public sealed class HwlocDistribTests
{
    private const int MostSizes = 64;
    private const int PusOfALargeMachine = 512;

    public static TheoryData<string> Synthetic => [.. SyntheticMachines.Descriptions.Where(text => !text.Contains("1024", StringComparison.Ordinal))];

    /// <summary>Their names; one null where the set is missing, so that a skipped test shows it.</summary>
    public static TheoryData<string?> Real => [.. SharedTopologies.Folder is null ? [null] : Directory.GetFiles(SharedTopologies.Folder, "*.xml").Order().Select(file => (string?)Path.GetFileName(file))];

    [SkippableTheory]
    [MemberData(nameof(Synthetic))]
    public void On_a_synthetic_machine_no_figure_is_worse(string description) => Compare(new TopologySource.Synthetic(description));

    [SkippableTheory]
    [MemberData(nameof(Real))]
    public void On_a_real_machine_no_figure_is_worse(string? file)
    {
        Skip.If(file is null, SharedTopologies.Missing);
        Compare(new TopologySource.XmlFile(Path.Combine(SharedTopologies.Folder!, file)));
    }

    private static void Compare(TopologySource source)
    {
        Skip.IfNot(DistribTool.IsThere, DistribTool.Missing);
        var machine = TopologyReader.Read(source);
        List<string> faults = [];
        int[] sizes = [.. Enumerable.Range(1, Math.Min(MostSizes, machine.Allowed.Count))];
        bool isLarge = machine.Allowed.Count > PusOfALargeMachine;
        foreach (int shards in Trials.Some(sizes, usual: isLarge ? 16 : MostSizes, quick: isLarge ? 3 : 12))
        {
            var theirs = DistribTool.Place(source, shards);
            var copy = HwlocDistrib.Place(machine, machine.Allowed, shards);
            if (!theirs.SequenceEqual(copy))
                faults.Add($"-n {shards}: the tool gives {string.Join(' ', theirs.AsEnumerable())}, its copy {string.Join(' ', copy)}");
            var ours = Planner.Plan(machine with { CpuKinds = [] }, new PlacementRequest { Unit = Unit.Pu, Size = shards }).Shards.Select(shard => shard.Cpus).ToArray();
            faults.AddRange(Worse(Quality.Of(machine, ours, machine.Allowed), Quality.Of(machine, theirs, machine.Allowed))
                .Select(fault => $"-n {shards}: {fault}; ours {string.Join(' ', ours.AsEnumerable())}, theirs {string.Join(' ', theirs.AsEnumerable())}"));
        }

        Assert.True(faults.Count == 0, $"{source}: {faults.Count} faults; {Trials.Again}\n{string.Join('\n', faults.Take(12))}");
    }

    /// <summary>Never more nodes crossed, never more L3s crossed, never a larger ratio for the same crossings.</summary>
    private static IEnumerable<string> Worse(Quality ours, Quality theirs)
    {
        if (ours.NodesCrossed > theirs.NodesCrossed || ours.L3sCrossed > theirs.L3sCrossed)
            yield return $"more crossings: {ours} against {theirs}";
        bool same = ours.NodesCrossed == theirs.NodesCrossed && ours.L3sCrossed == theirs.L3sCrossed;
        if (same && (long)ours.Largest * theirs.Smallest > (long)theirs.Largest * ours.Smallest)
            yield return $"less even: {ours} against {theirs}";
    }
}
