using Tesson.Core.Placement;
using Tesson.Topology;

namespace Tesson.Core.Tests.Placement;

/// <summary>Machines that exist, and what somebody who knows them expects.</summary>
public sealed class PlannerOnRealMachinesTests
{
    [SkippableFact]
    public void Raptor_Lake_gives_performance_cores_two_threads_and_efficiency_cores_one()
    {
        var layout = Planner.Plan(Read("1pa-1numa-14co-20pu-raptorlake-hybrid"), new PlacementRequest { Unit = Unit.Core, Size = null });
        Assert.Equal([.. Enumerable.Repeat(2, 6), .. Enumerable.Repeat(1, 8)], layout.Shards.Select(shard => shard.Cpus.Count));
        Assert.Equal(14, Planner.Plan(Read("1pa-1numa-14co-20pu-raptorlake-hybrid"), new PlacementRequest { Unit = Unit.Pu, Size = 14 }).Shards.Length);
    }

    [SkippableFact]
    public void EPYC_7451_gives_sixteen_shards_its_sixteen_L3s()
    {
        var machine = Read("2pa-8numa-48co-96pu-epyc7451-16ccx");
        Assert.Equal(machine.L3s.Select(cache => cache.Cpus), Planner.Plan(machine, new PlacementRequest { Unit = Unit.Core, Size = 16 }).Shards.Select(shard => shard.Cpus));
        Assert.Equal(
            Enumerable.Range(0, 8).SelectMany(node => new[] { 3, 2, 1 }),
            Planner.Plan(machine, new PlacementRequest { Unit = Unit.Core, Size = 24 }).Shards.Select(shard => shard.UnitCount));
    }

    [SkippableTheory]
    [InlineData("1pa-8numa-16co-64pu-knl-snc4-mcdram-cpuless")]
    [InlineData("1pa-8numa-16co-64pu-knl-snc4-mcdram-samecpus")]
    public void Knights_Landing_gives_each_quadrant_its_DRAM_and_never_MCDRAM(string name)
    {
        var machine = Read(name);
        var mems = Planner.Plan(machine, new PlacementRequest { Unit = Unit.Node, Size = null }).Shards.Select(shard => shard.Mems).ToArray();
        Assert.Equal(4, mems.Length);
        Assert.All(mems, nodes => Assert.Equal(MemoryKind.Ordinary, machine.Nodes.Single(node => nodes == CpuSet.Of(node.OsIndex)).Kind));
        Assert.Equal(4, mems.Distinct().Count());
    }

    [SkippableFact]
    public void Opteron_gives_CPUs_whose_memory_is_forbidden_that_of_the_nearest_nodes_in_turn_and_says_so()
    {
        var layout = Planner.Plan(Read("8pa-8numa-15co-15pu-opteron-cgroup-offline-asymmetric"), new PlacementRequest { Unit = Unit.Node, Size = null });
        Assert.Equal(
            ["0-1 of 2", "2-3 of 1", "5 of 2", "6 of 3", "12-13 of 3", "14-15 of 1"],
            layout.Shards.Select(shard => $"{shard.Cpus} of {shard.Mems}"));
        Assert.Equal(
            [
                "CPUs 0-1 have no usable memory of their own (node 0); they get the memory of node 2, one of those that are nearest and have some (1-3)",
                "CPUs 12-13 have no usable memory of their own (node 6); they get the memory of node 3, one of those that are nearest and have some (1-3)",
                "CPUs 14-15 have no usable memory of their own (node 7); they get the memory of node 1, one of those that are nearest and have some (1-3)",
            ],
            layout.Warnings.AsEnumerable());
    }

    [SkippableFact]
    public void S390_without_core_objects_gives_each_PU_a_shard() =>
        Assert.Equal(["0", "1"], Planner.Plan(Read("1pa-1numa-0co-2pu-s390-no-core-objects"), new PlacementRequest { Unit = Unit.Core, Size = null }).Shards.Select(shard => $"{shard.Cpus}"));

    private static Machine Read(string name)
    {
        Skip.If(SharedTopologies.Folder is null, SharedTopologies.Missing);
        return TopologyReader.Read(new TopologySource.XmlFile(Path.Combine(SharedTopologies.Folder!, name + ".xml")));
    }
}
