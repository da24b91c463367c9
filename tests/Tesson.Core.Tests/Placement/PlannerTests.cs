using Tesson.Core.Placement;
using Tesson.Topology;
using static Tesson.Core.Tests.Placement.HandMade;

namespace Tesson.Core.Tests.Placement;

/// <summary>What the planner does, by example; PlacementPropertyTests holds it to the rules for every machine.</summary>
public sealed class PlannerTests
{
    private static readonly Machine TwoNodes = SyntheticMachines.Read("pack:2 numa:1 core:4 pu:2");

    [Fact]
    public void Without_a_size_each_core_is_a_shard() =>
        Assert.Equal(
            ["0-1 of 0", "2-3 of 0", "4-5 of 0", "6-7 of 0", "8-9 of 1", "10-11 of 1", "12-13 of 1", "14-15 of 1"],
            Plan(TwoNodes, Unit.Core));

    [Fact]
    public void Without_a_size_each_node_is_a_shard() =>
        Assert.Equal(["0-7 of 0", "8-15 of 1"], Plan(TwoNodes, Unit.Node));

    [Fact]
    public void The_machine_is_one_shard_with_the_memory_of_every_node() =>
        Assert.Equal(["0-15 of 0-1"], Plan(TwoNodes, Unit.Machine));

    [Fact]
    public void Three_shards_on_two_equal_nodes_are_2_1_1_because_none_crosses_a_node() =>
        Assert.Equal(["0-7 of 0", "8-11 of 1", "12-15 of 1"], Plan(TwoNodes, Unit.Core, 3));

    [Fact]
    public void Siblings_are_separated_only_after_every_core_has_a_shard()
    {
        Assert.Equal(Plan(TwoNodes, Unit.Core, 8), Plan(TwoNodes, Unit.Pu, 8));
        Assert.Equal(
            ["0-1 of 0", "2-3 of 0", "4-5 of 0", "6 of 0", "7 of 0", "8-9 of 1", "10-11 of 1", "12-13 of 1", "14 of 1", "15 of 1"],
            Plan(TwoNodes, Unit.Pu, 10));
    }

    [Fact]
    public void Thirty_two_shards_on_thirty_two_PUs_are_a_PU_each_and_cores_are_shared()
    {
        var machine = SyntheticMachines.Read("pack:2 numa:1 core:8 pu:2");
        var alone = Planner.Plan(machine, new PlacementRequest { Unit = Unit.Pu, Size = 32 });
        Assert.All(alone.Shards, shard => Assert.Equal(1, shard.Cpus.Count));
        Assert.Empty(alone.Warnings);

        var shared = Planner.Plan(machine, new PlacementRequest { Unit = Unit.Core, Size = 32 });
        Assert.Equal(["0-1 of 0", "0-1 of 0", "2-3 of 0"], Texts(shared).Take(3));
        Assert.Equal(["32 shards on 16 cores: each is shared by 2 shards, whose CPUs overlap"], shared.Warnings.AsEnumerable());
    }

    [Fact]
    public void More_shards_than_PUs_share_them_evenly_and_it_is_said()
    {
        var layout = Planner.Plan(Row("ab"), new PlacementRequest { Unit = Unit.Pu, Size = 5 });
        Assert.Equal(["0 of 0", "0 of 0", "0 of 0", "1 of 0", "1 of 0"], Texts(layout));
        Assert.Equal(["5 shards on 2 PUs: each is shared by 2 or 3 shards, whose CPUs overlap"], layout.Warnings.AsEnumerable());
    }

    [Fact]
    public void Threads_numbered_k_and_k_plus_16_stay_together()
    {
        var machine = SyntheticMachines.Read("pack:2 numa:1 core:8 pu:2(indexes=2*16:16*1)");
        Assert.Equal(["0,16 of 0", "1,17 of 0"], Plan(machine, Unit.Core).Take(2));
        Assert.Equal(["0-3,16-19 of 0", "4-7,20-23 of 0", "8-11,24-27 of 1", "12-15,28-31 of 1"], Plan(machine, Unit.Core, 4));
    }

    [Fact]
    public void Three_shards_on_eight_equal_nodes_are_3_3_2_whole_ones() =>
        Assert.Equal(["0-5 of 0-2", "6-11 of 3-5", "12-15 of 6-7"], Plan(SyntheticMachines.Read("numa:8 core:2 pu:1"), Unit.Core, 3));

    [Fact]
    public void A_shard_that_fits_in_an_L3_does_not_use_two_though_sizes_be_less_even() =>
        Assert.Equal(["0-2 of 0", "3-4 of 0", "5 of 0"], Plan(Row("aaabbb"), Unit.Core, 3));

    [Fact]
    public void A_shard_larger_than_any_L3_gets_whole_ones() =>
        Assert.Equal([24, 24, 16], Planner.Plan(SyntheticMachines.Read("pack:1 l3:8 core:8 pu:1"), new PlacementRequest { Unit = Unit.Core, Size = 3 }).Shards.Select(shard => shard.Cpus.Count));

    [Fact]
    public void A_core_without_an_L3_joins_its_neighbours() =>
        Assert.Equal(["0-3 of 0", "4-7 of 0"], Plan(Row("aaaaaa--"), Unit.Core, 2));

    [Fact]
    public void Packages_are_shared_out_evenly_however_many_nodes_are_in_them()
    {
        // In the packages of 9 and of 8 cores each core is a node of its own.
        int[] packages = [.. new[] { 5, 9, 4, 8, 4, 1 }.SelectMany((cores, package) => Enumerable.Repeat(package, cores))];
        var machine = Machine([.. packages.Select((package, core) => new CoreSpec($"{core}", package is 1 or 3 ? core : 100 + package, Package: package))]);
        Assert.Equal([5, 13, 13], Planner.Plan(machine, new PlacementRequest { Unit = Unit.Package, Size = 3 }).Shards.Select(shard => shard.Cpus.Count));
    }

    [Fact]
    public void CPUs_inside_two_nodes_belong_to_the_inner_one()
    {
        var machine = Row("aaaaaaaa") with
        {
            Nodes = [Node(0, CpuSet.Parse("0-3")), Node(1, CpuSet.Parse("0-1")), Node(2, CpuSet.Parse("4-7")), Node(3, CpuSet.Parse("4-5"))],
            AllowedNodes = CpuSet.Range(0, 4),
        };
        Assert.Equal(["0-1 of 1", "2-3 of 0", "4-5 of 3", "6-7 of 2"], Plan(machine, Unit.Node));
    }

    [Fact]
    public void CPUs_of_a_node_without_memory_get_that_of_the_nearest_and_it_is_said()
    {
        var machine = (Row("aa bb cc") with { AllowedNodes = CpuSet.Of(1, 2) }).WithDistances(10, 40, 20, 40, 10, 30, 20, 30, 10);
        var layout = Planner.Plan(machine, new PlacementRequest { Unit = Unit.Node, Size = null });
        Assert.Equal(["0-1 of 2", "2-3 of 1", "4-5 of 2"], Texts(layout));
        Assert.Equal(["CPUs 0-1 have no usable memory of their own (node 0); they get the memory of node 2, the nearest that has some"], layout.Warnings.AsEnumerable());
    }

    [Fact]
    public void Where_only_special_memory_may_be_used_it_is_used_and_said()
    {
        var machine = Row("aa") with { Nodes = [Node(0, CpuSet.Of(0, 1)), Node(1, CpuSet.Of(0, 1), kind: MemoryKind.HighBandwidth)], AllowedNodes = CpuSet.Of(1) };
        var layout = Planner.Plan(machine, new PlacementRequest { Unit = Unit.Machine, Size = null });
        Assert.Equal(["0-1 of 1"], Texts(layout));
        Assert.Equal(["CPUs 0-1 have no ordinary memory that may be used; they get that of node 1 (HighBandwidth)"], layout.Warnings.AsEnumerable());
    }

    [Fact]
    public void A_core_one_thread_of_which_is_held_is_not_free_though_the_other_one_was_asked_for()
    {
        Ledger ledger = new([new Holding("db", true, CpuSet.Of(1))], []);
        PlacementRequest first = new() { Cpus = CpuSet.Parse("0,2,4"), Size = 3 };
        Assert.Equal(
            "3 shards need 3 cores, and 2 are free: group 'db' holds CPU 1; start fewer (-n 2), stop a group (tesson stop -g NAME), or share CPUs (--share)",
            Assert.Throws<PlacementException>(() => Planner.Plan(TwoNodes, first, ledger)).Message);
        Assert.Equal(3, Planner.Plan(TwoNodes, first with { Unit = Unit.Pu }, ledger).Shards.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(Planner.MaxSize + 1)]
    public void A_size_that_no_group_can_have_is_refused(int size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Planner.Plan(TwoNodes, new PlacementRequest { Unit = Unit.Core, Size = size }));

    [Fact]
    public void A_machine_of_which_no_CPU_or_no_memory_may_be_used_is_refused()
    {
        Assert.Throws<PlacementException>(() => Planner.Plan(Row("ab").Forbidding("0-1"), new PlacementRequest { Unit = Unit.Core, Size = null }));
        Assert.Throws<PlacementException>(() => Planner.Plan(Row("ab") with { AllowedNodes = CpuSet.Empty }, new PlacementRequest { Unit = Unit.Core, Size = null }));
    }

    private static IEnumerable<string> Plan(Machine machine, Unit unit, int? size = null)
    {
        var layout = Planner.Plan(machine, new PlacementRequest { Unit = unit, Size = size });
        Assert.Empty(layout.Warnings);
        return Texts(layout);
    }

    /// <summary>A line a shard: its CPUs "of" its memory nodes.</summary>
    private static IEnumerable<string> Texts(Layout layout) => layout.Shards.Select(shard => $"{shard.Cpus} of {shard.Mems}");
}
