using Tesson.Core.Placement;
using Tesson.Topology;
using static Tesson.Core.Tests.Placement.RealMachines;

namespace Tesson.Core.Tests.Placement;

/// <summary>Why each shard is where it is, in words.</summary>
public sealed class ReasonsTests
{
    private static readonly Machine TwoL3s = SyntheticMachines.Read("pack:2 numa:1 l3:2 core:4 pu:2");

    [Fact]
    public void A_whole_L3_a_whole_node_and_the_whole_machine()
    {
        Assert.Equal("node 0, L3 #1: all 4 cores; memory node 0", Of(TwoL3s, new() { Unit = Unit.L3 })[1]);
        Assert.Equal("node 1, L3s #2-3: all 8 cores; memory node 1", Of(TwoL3s, new() { Unit = Unit.Node })[1]);
        Assert.Equal("nodes 0-1, L3s #0-3: all 16 cores; memory nodes 0-1", Of(TwoL3s, new() { Unit = Unit.Machine })[0]);
    }

    [Fact]
    public void A_part_of_an_L3_a_core_and_a_thread()
    {
        Assert.Equal("node 0, L3 #0: 2 of 4 cores; memory node 0", Of(TwoL3s, new() { Size = 8 })[0]);
        Assert.Equal("node 0, L3 #0: 1 of 4 cores; memory node 0", Of(TwoL3s, new())[0]);
        Assert.Equal("node 0, L3 #0: a thread of one of 4 cores; memory node 0", Of(TwoL3s, new() { Unit = Unit.Pu })[0]);
    }

    [Fact]
    public void Where_others_hold_CPUs_it_tells_how_many_are_free_there()
    {
        Ledger ledger = new([new Holding("web", true, CpuSet.Parse("0-3,16-23"))], []);
        var reasons = Of(TwoL3s, new() { Size = 3 }, ledger);
        Assert.Equal("node 0, L3 #0: 2 of 4 cores, 2 free there; memory node 0", reasons[0]);
        Assert.Equal("node 0, L3 #1: all 4 cores; memory node 0", reasons[1]);
        Assert.Equal("node 1, L3 #3: all 4 cores; memory node 1", reasons[2]);
    }

    [Fact]
    public void Reserved_cores_are_not_free_either() =>
        Assert.Equal("node 0, L3 #0: 1 of 4 cores, 3 free there; memory node 0", Of(TwoL3s, new() { Reserve = Reserve.Parse("2", "--reserve") })[0]);

    [Fact]
    public void Memory_of_all_the_group_or_of_no_node()
    {
        Assert.Equal("node 0, L3 #0: all 4 cores; memory nodes 0-1", Of(TwoL3s, new() { Unit = Unit.L3, Mems = MemoryBinding.Interleave })[0]);
        Assert.Equal("node 0, L3 #0: all 4 cores; memory anywhere", Of(TwoL3s, new() { Unit = Unit.L3, Mems = MemoryBinding.None })[0]);
    }

    [SkippableFact]
    public void A_machine_without_L3s_and_with_two_kinds_tells_the_weight()
    {
        var reasons = Of(Read(Rk3399), new() { Size = 2 });
        Assert.Equal(["node 0: 2 of 6 cores; memory node 0; weight 20", "node 0: 4 of 6 cores; memory node 0; weight 20"], reasons);
    }

    [SkippableFact]
    public void A_machine_without_cores_counts_its_PUs() =>
        Assert.Equal(["node 0: 1 of 2 cores; memory node 0", "node 0: 1 of 2 cores; memory node 0"], Of(Read(S390), new()));

    private static string[] Of(Machine machine, PlacementRequest request, Ledger? ledger = null)
    {
        var layout = Planner.Plan(machine, request, ledger);
        Reasons reasons = new(machine, layout);
        return [.. layout.Shards.Select(reasons.Of)];
    }
}
