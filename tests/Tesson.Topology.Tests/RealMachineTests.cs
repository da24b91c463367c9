using System.Globalization;

namespace Tesson.Topology.Tests;

public class RealMachineTests
{
    public static TheoryData<string?> Files => [.. SharedTopologies.Rows().Select(row => row?["file"])];

    [SkippableTheory]
    [MemberData(nameof(Files))]
    public void A_real_machine_has_the_counts_of_the_index(string? file)
    {
        var machine = SharedTopologies.Read(file);
        var row = SharedTopologies.Rows().Single(row => row!["file"] == file)!;
        var online = CpuSet.Of(machine.Pus.Select(pu => pu.OsIndex));
        Dictionary<string, int> counts = new()
        {
            ["packages"] = machine.Packages.Length,
            ["dies"] = machine.Dies.Length,
            ["numa"] = machine.Nodes.Length,
            ["l3"] = machine.L3s.Length,
            ["cores"] = machine.Cores.Length,
            ["pus"] = machine.Pus.Length,
            ["allowed_pus"] = machine.Allowed.Count,
            ["complete_pus"] = machine.Complete.Count,
            ["offline_pus"] = (machine.Complete - online).Count,
            ["disallowed_pus"] = (online - machine.Allowed).Count,
            ["numa_allowed"] = machine.AllowedNodes.Count,
            ["numa_memless"] = machine.Nodes.Count(node => node.MemoryBytes == 0),
            ["numa_cpuless"] = machine.Nodes.Count(node => node.Cpus.IsEmpty),
            ["cpukinds"] = machine.CpuKinds.Length,
        };
        Assert.All(counts, count => Assert.Equal((count.Key, row[count.Key]), (count.Key, count.Value.ToString(CultureInfo.InvariantCulture))));
        if (machine.Cores.Length > 0)
            Assert.Equal(row["smt_min_max"], $"{machine.Cores.Min(core => core.Cpus.Count)}-{machine.Cores.Max(core => core.Cpus.Count)}");
    }

    [SkippableTheory]
    [MemberData(nameof(Files))]
    public void A_real_machine_keeps_the_promises_of_the_model(string? file)
    {
        var machine = SharedTopologies.Read(file);
        var online = CpuSet.Of(machine.Pus.Select(pu => pu.OsIndex));
        Assert.False(machine.IsThisSystem);
        Assert.False(machine.Allowed.IsEmpty);
        Assert.True(machine.Allowed.IsSubsetOf(online));
        Assert.True(online.IsSubsetOf(machine.Complete));
        Assert.Equal(machine.Pus.Length, online.Count);
        Assert.Equal(machine.Nodes.Select(node => node.OsIndex).Order(), machine.Nodes.Select(node => node.OsIndex));
        Assert.True(machine.AllowedNodes.IsSubsetOf(CpuSet.Of(machine.Nodes.Select(node => node.OsIndex))));
        Assert.All(machine.Cores, core => Assert.True(core.Cpus.IsSubsetOf(online)));
        Assert.Equal(machine.Cores.Sum(core => core.Cpus.Count), CpuSet.Union(machine.Cores.Select(core => core.Cpus)).Count);
        Assert.All(machine.CpuKinds, kind => Assert.False(kind.Cpus.IsEmpty));
        if (machine.Cores.Length > 0)
            Assert.Equal(machine.Pus.Select(pu => pu.OsIndex).Order(), machine.Cores.SelectMany(core => core.Cpus).Order());
    }

    [SkippableTheory]
    [InlineData("16pa-4numa-96co-96pu-dunnington-interleaved-io.xml", 48, 4)] // an L2 for two cores, groups around packages
    [InlineData("1pa-1numa-0co-2pu-s390-no-core-objects.xml", 0, 0)]
    [InlineData("1pa-1numa-14co-20pu-raptorlake-hybrid.xml", 8, 0)] // an L2 for a P-core or four E-cores
    [InlineData("1pa-8numa-16co-64pu-knl-snc4-mcdram-cpuless.xml", 8, 8)] // groups of no CPU among them
    [InlineData("24pa-24numa-192co-384pu-uv2000-24socket.xml", 192, 12)]
    [InlineData("2pa-11numa-8co-8pu-xeon-memless-nvm.xml", 0, 4)]
    [InlineData("2pa-2numa-8co-16pu-power8-smt2of8-nvlink-gpus.xml", 0, 0)] // L3s, but no L2s
    [InlineData("2pa-4numa-128co-128pu-kunpeng920-arm.xml", 128, 32)] // clusters of four cores
    [InlineData("2pa-8numa-48co-96pu-epyc7451-16ccx.xml", 48, 8)]
    [InlineData("4pa-3numa-8co-8pu-itanium-cpuless-node16-offline.xml", 0, 3)]
    [InlineData("64pa-8numa-64co-256pu-power7-smt4.xml", 64, 12)] // groups in groups
    public void A_real_machine_has_the_L2s_and_groups_that_lstopo_shows(string file, int l2s, int groups)
    {
        var machine = SharedTopologies.Read(file);
        Assert.Equal((l2s, groups), (machine.L2s.Length, machine.Groups.Length));
    }

    [SkippableFact]
    public void L2s_and_groups_are_in_the_order_of_the_tree()
    {
        var hybrid = SharedTopologies.Read("1pa-1numa-14co-20pu-raptorlake-hybrid.xml");
        Assert.Equal(["0-1", "2-3", "4-5", "6-7", "8-9", "10-11", "12-15", "16-19"], hybrid.L2s.Select(cache => cache.Cpus.ToString()));
        Assert.Equal([1280 << 10, 2048 << 10], hybrid.L2s.Select(cache => cache.SizeBytes).Distinct());
        var arm = SharedTopologies.Read("2pa-4numa-128co-128pu-kunpeng920-arm.xml");
        Assert.Equal(Enumerable.Range(0, 32).Select(cluster => CpuSet.Range(4 * cluster, 4)), arm.Groups);
        var power = SharedTopologies.Read("64pa-8numa-64co-256pu-power7-smt4.xml");
        Assert.Equal(["0-63", "0-31", "32-63", "64-127"], power.Groups.Take(4).Select(group => group.ToString()));
    }

    [SkippableTheory]
    [MemberData(nameof(Files))]
    public void A_real_machine_has_distances_where_its_file_has_them(string? file)
    {
        var machine = SharedTopologies.Read(file);
        bool told = SharedTopologies.Text(file!).Contains("<distances2 type=\"NUMANode\"");
        Assert.Equal(told, machine.Distances is not null);
        if (machine.Distances is not { } distances)
            return;
        Assert.Equal(machine.Nodes.Select(node => node.OsIndex), distances.Nodes.Order());
        Assert.Equal(distances.Nodes.Length * distances.Nodes.Length, distances.Values.Length);
        Assert.All(distances.Nodes, node => Assert.InRange(distances.Between(node, node)!.Value, 1, 20));
        Assert.Null(distances.Between(distances.Nodes[0], 999));
    }

    [SkippableTheory]
    [InlineData("1pa-8numa-16co-64pu-knl-snc4-mcdram-cpuless.xml", MemoryKind.HighBandwidth, "4-7")]
    [InlineData("1pa-8numa-16co-64pu-knl-snc4-mcdram-samecpus.xml", MemoryKind.HighBandwidth, "4-7")]
    [InlineData("2pa-11numa-8co-8pu-xeon-memless-nvm.xml", MemoryKind.NonVolatile, "7,10")]
    [InlineData("4pa-3numa-8co-8pu-itanium-cpuless-node16-offline.xml", MemoryKind.Device, "")]
    [InlineData("2pa-2numa-8co-16pu-power8-smt2of8-nvlink-gpus.xml", MemoryKind.Device, "")]
    public void Special_memory_is_told_from_ordinary_memory(string file, MemoryKind kind, string nodes)
    {
        var machine = SharedTopologies.Read(file);
        Assert.Equal(nodes, CpuSet.Of(machine.Nodes.Where(node => node.Kind == kind).Select(node => node.OsIndex)).ToString());
        Assert.All(machine.Nodes.Where(node => node.Kind != kind), node => Assert.Equal(MemoryKind.Ordinary, node.Kind));
    }

    [SkippableFact]
    public void Distances_are_told_by_OS_index()
    {
        var machine = SharedTopologies.Read("4pa-3numa-8co-8pu-itanium-cpuless-node16-offline.xml");
        Assert.Equal([0, 2, 16], machine.Distances!.Nodes.AsEnumerable());
        Assert.Equal([10, 17, 17, 17, 17, 10, 14, 14, 14], machine.Distances.Values.AsEnumerable());
        Assert.Equal(14, machine.Distances.Between(16, 16));
    }

    [SkippableFact]
    public void The_kinds_of_a_hybrid_processor_have_CPUs_and_a_rank()
    {
        var machine = SharedTopologies.Read("1pa-1numa-14co-20pu-raptorlake-hybrid.xml");
        Assert.Equal([0, 1], machine.CpuKinds.Select(kind => kind.Efficiency));
        Assert.Equal(machine.Allowed, machine.CpuKinds[0].Cpus | machine.CpuKinds[1].Cpus);
        Assert.All(machine.CpuKinds, kind => Assert.NotEmpty(kind.Infos));
    }
}
