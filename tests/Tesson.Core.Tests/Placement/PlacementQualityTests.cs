using System.Globalization;
using System.Text;
using Tesson.Core.Placement;
using Tesson.Topology;

namespace Tesson.Core.Tests.Placement;

/// <summary>Keeps docs/placement-quality.md true; UPDATE_DOCS=1 writes it anew.</summary>
public sealed class PlacementQualityTests
{
    private const int MostSizes = 64;

    [SkippableFact]
    public void The_table_in_the_docs_is_what_the_planner_and_hwloc_distrib_do()
    {
        Skip.If(SharedTopologies.Folder is null, SharedTopologies.Missing);
        StringBuilder table = new("| machine | sizes | nodes crossed | by hwloc-distrib | L3s crossed | by hwloc-distrib | mean largest:smallest | by hwloc-distrib |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        foreach (string file in Directory.GetFiles(SharedTopologies.Folder!, "*.xml").Order(StringComparer.Ordinal))
            table.Append(Row(Path.GetFileNameWithoutExtension(file), TopologyReader.Read(new TopologySource.XmlFile(file)) with { CpuKinds = [] }));

        string path = Path.Combine(Checkout(), "docs", "placement-quality.md");
        string text = File.ReadAllText(path);
        int start = text.IndexOf("| machine |", StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(path, text[..start] + table);
        Assert.Equal(text[start..], table.ToString());
    }

    private static string Row(string name, Machine machine)
    {
        int sizes = Math.Min(MostSizes, machine.Allowed.Count);
        var plans = Enumerable.Range(1, sizes).Select(size => (
            Ours: Quality.Of(machine, [.. Planner.Plan(machine, new PlacementRequest { Unit = Unit.Pu, Size = size }).Shards.Select(shard => shard.Cpus)], machine.Allowed),
            Theirs: Quality.Of(machine, HwlocDistrib.Place(machine, machine.Allowed, size), machine.Allowed))).ToArray();
        return string.Create(CultureInfo.InvariantCulture,
            $"| {name} | 1 to {sizes} | {plans.Sum(plan => plan.Ours.NodesCrossed)} | {plans.Sum(plan => plan.Theirs.NodesCrossed)} | {plans.Sum(plan => plan.Ours.L3sCrossed)} | {plans.Sum(plan => plan.Theirs.L3sCrossed)} | {plans.Average(plan => plan.Ours.Ratio):0.00} | {plans.Average(plan => plan.Theirs.Ratio):0.00} |\n");
    }

    private static string Checkout()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Tesson.sln")))
                return folder.FullName;
        throw new InvalidOperationException("no Tesson.sln above the tests");
    }
}
