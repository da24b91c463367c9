using System.Collections.Immutable;
using Tesson.Topology;

namespace Tesson.Core.Tests.Placement;

/// <summary>Makes machines core by core, in the order of the tree; <c>with</c> makes them stranger.</summary>
internal static class HandMade
{
    public const long Gibibyte = 1L << 30;

    public static Machine Machine(params IReadOnlyList<CoreSpec> cores)
    {
        var all = CpuSet.Union(cores.Select(core => core.Cpus));
        NumaNode[] nodes = [.. Sets(cores, core => core.Node).OrderBy(set => set.Number).Select(set => Node(set.Number, set.Cpus))];
        if (nodes.Length == 0)
            nodes = [Node(0, all)];
        return new Machine
        {
            Source = "made by hand",
            IsThisSystem = false,
            Allowed = all,
            Complete = all,
            AllowedNodes = CpuSet.Of(nodes.Select(node => node.OsIndex)),
            Packages = [.. Sets(cores, core => core.Package).Select(set => new Package(set.Number, set.Cpus))],
            Dies = [.. Sets(cores, core => core.Die).Select(set => new Die(set.Number, set.Cpus))],
            Nodes = [.. nodes],
            Groups = [],
            L3s = [.. Sets(cores, core => core.L3).Select(set => new Cache(set.Cpus, 32 << 20))],
            L2s = [.. Sets(cores, core => core.L2).Select(set => new Cache(set.Cpus, 1 << 20))],
            Cores = [.. cores.Where(core => core.HasObject).Select((core, index) => new Topology.Core(index, core.Cpus))],
            Pus = [.. cores.SelectMany(core => core.Cpus).Select(pu => new Pu(pu))],
            CpuKinds = [.. Sets(cores, core => core.Kind).OrderBy(set => set.Number).Select(set => Kind(set.Cpus, set.Number))],
        };
    }

    public static NumaNode Node(int number, CpuSet cpus, long memory = Gibibyte, MemoryKind kind = MemoryKind.Ordinary) =>
        new(number, cpus, memory, kind == MemoryKind.Ordinary ? null : kind.ToString(), kind);

    /// <summary>A kind of CPU; its frequency rises by 1 GHz with each rank, unless it is told.</summary>
    public static CpuKind Kind(CpuSet cpus, int rank, int? megahertz = null) =>
        new(cpus, rank, ImmutableDictionary<string, string>.Empty.Add("FrequencyMaxMHz", $"{megahertz ?? (rank + 2) * 1000}"));

    /// <summary>A row of cores with one hardware thread each: <c>"aaab bb--"</c> is two nodes; letters are L3s, - has none.</summary>
    public static Machine Row(string row)
    {
        List<CoreSpec> cores = [];
        foreach (var (node, caches) in row.Split(' ').Index())
            foreach (char cache in caches)
                cores.Add(new CoreSpec($"{cores.Count}", node, cache == '-' ? -1 : cache));
        return Machine(cores) with { Source = $"the row {row}" };
    }

    public static Machine Forbidding(this Machine machine, string cpus) =>
        machine with { Allowed = machine.Allowed - CpuSet.Parse(cpus), Source = $"{machine.Source}, without CPUs {cpus}" };

    public static Machine WithDistances(this Machine machine, params long[] values) =>
        machine with { Distances = new NodeDistances([.. machine.Nodes.Select(node => node.OsIndex)], [.. values]) };

    private static IEnumerable<(int Number, CpuSet Cpus)> Sets(IEnumerable<CoreSpec> cores, Func<CoreSpec, int> number) =>
        cores.GroupBy(number).Where(group => group.Key >= 0).Select(group => (group.Key, CpuSet.Union(group.Select(core => core.Cpus))));
}
