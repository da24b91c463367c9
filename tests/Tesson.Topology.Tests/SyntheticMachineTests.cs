namespace Tesson.Topology.Tests;

public class SyntheticMachineTests
{
    [Fact]
    public void A_machine_has_the_objects_that_were_described()
    {
        var machine = Read("pack:2 die:2 numa:1 l3:2 core:4 pu:2");
        Assert.Equal("synthetic:pack:2 die:2 numa:1 l3:2 core:4 pu:2", machine.Source);
        Assert.False(machine.IsThisSystem);
        Assert.Equal(2, machine.Packages.Length);
        Assert.Equal(4, machine.Dies.Length);
        Assert.Equal(4, machine.Nodes.Length);
        Assert.Equal(8, machine.L3s.Length);
        Assert.Equal(32, machine.Cores.Length);
        Assert.Equal(Enumerable.Range(0, 64), machine.Pus.Select(pu => pu.OsIndex));
        Assert.Equal("0-63", machine.Allowed.ToString());
        Assert.Equal("0-63", machine.Complete.ToString());
        Assert.Equal("0-3", machine.AllowedNodes.ToString());
        Assert.Empty(machine.CpuKinds);
        Assert.Null(machine.Distances);
        Assert.Equal(["0-31", "32-63"], machine.Packages.Select(package => package.Cpus.ToString()));
        Assert.Equal("8-15", machine.L3s[1].Cpus.ToString());
        Assert.Equal("2-3", machine.Cores[1].Cpus.ToString());
        Assert.All(machine.Nodes, node => Assert.Equal(MemoryKind.Ordinary, node.Kind));
    }

    [Fact]
    public void L2s_and_groups_have_the_CPUs_that_were_described()
    {
        var machine = Read("group:2 pack:2 l3:1(size=33554432) l2:2(size=1048576) core:2 pu:1");
        Assert.Equal(["0-7", "8-15"], machine.Groups.Select(group => group.ToString()));
        Assert.Equal(["0-1", "2-3", "4-5", "6-7", "8-9", "10-11", "12-13", "14-15"], machine.L2s.Select(cache => cache.Cpus.ToString()));
        Assert.All(machine.L2s, cache => Assert.Equal(1 << 20, cache.SizeBytes));
        Assert.Equal(["0-3", "4-7", "8-11", "12-15"], machine.L3s.Select(cache => cache.Cpus.ToString()));
    }

    [Fact]
    public void Groups_lie_in_groups_each_before_those_inside() =>
        Assert.Equal(["0-3", "0-1", "2-3", "4-7", "4-5", "6-7"], Read("group:2 group:2 pu:2").Groups.Select(group => group.ToString()));

    [Fact]
    public void A_description_has_no_devices_even_if_they_are_asked_for() =>
        Assert.Empty(TopologyReader.Read(new TopologySource.Synthetic("numa:2 core:2 pu:1"), withDevices: true).Devices);

    [Fact]
    public void Interleaved_numbers_stay_in_the_order_of_the_tree()
    {
        var machine = Read("pack:2 core:4 pu:2(indexes=0,8,2,10,4,12,6,14,1,9,3,11,5,13,7,15)");
        Assert.Equal(16, machine.Pus.Length);
        Assert.Equal(machine.Cores.SelectMany(core => core.Cpus), machine.Pus.Select(pu => pu.OsIndex));
        Assert.Equal(["0,8", "2,10", "4,12", "6,14", "1,9", "3,11", "5,13", "7,15"], machine.Cores.Select(core => core.Cpus.ToString()));
        Assert.Equal(["0,2,4,6,8,10,12,14", "1,3,5,7,9,11,13,15"], machine.Packages.Select(package => package.Cpus.ToString()));
    }

    [Fact]
    public void Numbers_may_have_gaps()
    {
        var machine = Read("numa:2(indexes=8,250) core:2 pu:1(indexes=100,7,4095,0)");
        Assert.Equal([8, 250], machine.Nodes.Select(node => node.OsIndex));
        Assert.Equal("8,250", machine.AllowedNodes.ToString());
        Assert.Equal(["7,100", "0,4095"], machine.Nodes.Select(node => node.Cpus.ToString()));
        Assert.Equal([0, 4095, 7, 100], machine.Pus.Select(pu => pu.OsIndex)); // hwloc puts the lowest first
    }

    [Fact]
    public void Nodes_come_by_OS_index_and_not_by_place()
    {
        var machine = Read("numa:2(indexes=5,1) pu:2");
        Assert.Equal([1, 5], machine.Nodes.Select(node => node.OsIndex));
        Assert.Equal(["2-3", "0-1"], machine.Nodes.Select(node => node.Cpus.ToString()));
    }

    [Theory]
    [InlineData("numa:2(memory=1073741824) pu:2", 1L << 30)]
    [InlineData("numa:2(memory=10MB) pu:2", 10_000_000L)]
    [InlineData("numa:2(memory=16GiB) pu:2", 16L << 30)]
    [InlineData("pack:2 [numa(memory=4TiB)] pu:2", 4L << 40)]
    public void Nodes_have_the_memory_that_was_described(string description, long bytes) =>
        Assert.Equal([bytes, bytes], Read(description).Nodes.Select(node => node.MemoryBytes));

    [Fact]
    public void Caches_have_the_size_that_was_described() =>
        Assert.All(Read("l3:2(size=33554432) core:2 pu:1").L3s, cache => Assert.Equal(32 << 20, cache.SizeBytes));

    [Fact]
    public void Nodes_may_share_a_CPU_set()
    {
        var machine = Read("pack:2 [numa(memory=1GiB)] [numa(memory=2GiB)] core:2 pu:1");
        Assert.Equal(4, machine.Nodes.Length);
        Assert.Equal(2, machine.Nodes.Select(node => node.Cpus).Distinct().Count());
        Assert.All(machine.Nodes, node => Assert.Equal(MemoryKind.Ordinary, node.Kind));
    }

    [Fact]
    public void Cores_and_L3s_and_packages_may_be_missing()
    {
        var machine = Read("pu:3");
        Assert.Empty(machine.Packages);
        Assert.Empty(machine.Cores);
        Assert.Empty(machine.L3s);
        Assert.Empty(machine.L2s);
        Assert.Empty(machine.Groups);
        Assert.Equal(3, machine.Pus.Length);
        Assert.Single(machine.Nodes);
    }

    [Fact]
    public void A_machine_of_4096_PUs_is_read_whole()
    {
        var machine = Read("pack:8 numa:2 l3:8 core:16 pu:2");
        Assert.Equal(8, machine.Packages.Length);
        Assert.Equal(16, machine.Nodes.Length);
        Assert.Equal(128, machine.L3s.Length);
        Assert.Equal(2048, machine.Cores.Length);
        Assert.Equal(4096, machine.Pus.Length);
        Assert.Equal("0-4095", CpuSet.Union(machine.Cores.Select(core => core.Cpus)).ToString());
    }

    [Fact]
    public void Many_readers_at_once_do_not_disturb_each_other() =>
        Parallel.For(1, 33, count => Assert.Equal(count, Read($"core:{count} pu:1").Cores.Length));

    private static Machine Read(string description) => TopologyReader.Read(new TopologySource.Synthetic(description));
}
