using Tesson.Core.Placement;
using Tesson.Topology;
using static Tesson.Core.Tests.Placement.HandMade;

namespace Tesson.Core.Tests.Placement;

/// <summary>Memory that the user named, or that there is of several kinds, or that is as near as other memory.</summary>
public sealed class MemsTests
{
    /// <summary>Two nodes of ordinary memory, each with high-bandwidth memory for the same CPUs (2 and 3).</summary>
    private static Machine Both => Row("aaaa bbbb") with
    {
        Nodes = [Node(0, First, 16 * Gibibyte), Node(1, Second, 16 * Gibibyte), Node(2, First, 4 * Gibibyte, MemoryKind.HighBandwidth), Node(3, Second, 4 * Gibibyte, MemoryKind.HighBandwidth)],
        AllowedNodes = CpuSet.Range(0, 4),
        Source = "made by hand",
    };

    /// <summary>The same where the firmware tells of high-bandwidth memory as nodes without CPUs; 3 is near 0, and 2 near 1.</summary>
    private static Machine Apart => (Both with
    {
        Nodes = [.. Both.Nodes.Select(node => node.Kind == MemoryKind.Ordinary ? node : node with { Cpus = CpuSet.Empty })],
    }).WithDistances(10, 21, 41, 31, 21, 10, 31, 41, 41, 31, 10, 51, 31, 41, 51, 10);

    private static CpuSet First => CpuSet.Range(0, 4);

    private static CpuSet Second => CpuSet.Range(4, 4);

    [Fact]
    public void Unless_it_is_asked_for_high_bandwidth_memory_is_left_alone() =>
        Assert.Equal(["0-3 of 0", "4-7 of 1"], Lines(Both, new() { Unit = Unit.Node }));

    [Fact]
    public void A_node_of_high_bandwidth_memory_that_is_named_is_what_the_shards_are_bound_to()
    {
        Assert.Equal(["0-3 of 2"], Lines(Both, new() { Unit = Unit.Node, Nodes = CpuSet.Of(2) }));
        Assert.Equal(["0-3 of 0,2"], Lines(Both, new() { Unit = Unit.Node, Nodes = CpuSet.Of(0, 2) }));
        Assert.Equal(["0-3 of 2", "4-7 of 1"], Lines(Both, new() { Unit = Unit.Node, Nodes = CpuSet.Of(1, 2) }));
        Assert.Equal(["0-3 of 2", "4-7 of 3"], Lines(Both, new() { Unit = Unit.Node, Nodes = CpuSet.Of(2, 3) }));
    }

    [Fact]
    public void A_named_node_around_others_gives_its_own_memory_to_all_of_its_CPUs()
    {
        var machine = Row("aaaaaaaa") with { Nodes = [Node(0, CpuSet.Range(0, 8)), Node(1, First)], AllowedNodes = CpuSet.Range(0, 2) };
        Assert.Equal(["0-3 of 1", "4-7 of 0"], Lines(machine, new() { Unit = Unit.Node }));
        Assert.Equal(["0-3 of 0", "4-7 of 0"], Lines(machine, new() { Unit = Unit.Node, Nodes = CpuSet.Of(0) }));
        Assert.Equal(["0-3 of 1"], Lines(machine, new() { Unit = Unit.Node, Nodes = CpuSet.Of(1) }));
    }

    [Theory]
    [InlineData("2", "--node 2: node 2 has no CPU that is online, only high-bandwidth memory, and shards need CPUs; name nodes with CPUs (0-1), and bind the shards to that memory with --mems hbm")]
    [InlineData("0,2-3", "--node 0,2-3: node 2-3 has no CPU that is online, only high-bandwidth memory, and shards need CPUs; name nodes with CPUs (0-1), and bind the shards to that memory with --mems hbm")]
    public void A_named_node_without_CPUs_is_refused_with_the_way_to_its_memory(string nodes, string message) =>
        Assert.Equal(message, Assert.Throws<UsageException>(() => Planner.Plan(Apart, new PlacementRequest { Nodes = CpuSet.Parse(nodes) })).Message);

    [Fact]
    public void So_is_one_of_another_memory_that_no_shard_is_bound_to()
    {
        var machine = Apart with { Nodes = [.. Apart.Nodes.Take(3), Node(3, CpuSet.Empty, kind: MemoryKind.Device)] };
        Assert.Equal(
            "--node 0,3: node 3 has no CPU that is online, only a device's memory, and shards need CPUs; name nodes with CPUs (0-1)",
            Assert.Throws<UsageException>(() => Planner.Plan(machine, new PlacementRequest { Nodes = CpuSet.Of(0, 3) })).Message);
        machine = Row("aaaa bbbb") with { Nodes = [Node(0, First), Node(1, Second), Node(2, First | Second, kind: MemoryKind.NonVolatile)], AllowedNodes = CpuSet.Range(0, 3) };
        Assert.Equal(["0-3 of 2", "4-7 of 2"], Lines(machine, new() { Unit = Unit.Node, Nodes = CpuSet.Of(2) }));
        Assert.Equal(
            "--node 0,2: no shard would use node 2 (non-volatile memory), since node 0 is closer to the same CPUs; name node 2 alone, or leave it out",
            Assert.Throws<UsageException>(() => Planner.Plan(machine, new PlacementRequest { Nodes = CpuSet.Of(0, 2), Cpus = First })).Message);
    }

    [Fact]
    public void A_named_node_whose_CPUs_may_not_be_used_is_told_of()
    {
        var layout = Planner.Plan(Row("aaaa bbbb").Forbidding("4-7"), new PlacementRequest { Nodes = CpuSet.Of(0, 1) });
        Assert.Equal(["--node 0-1: no CPU of node 1 may be used (offline, or forbidden by a cgroup)"], layout.Warnings.AsEnumerable());
    }

    [Fact]
    public void A_named_node_without_memory_gets_that_of_another_that_is_named_before_a_nearer_one()
    {
        var machine = (Row("aa bb cc") with { Nodes = [Node(0, CpuSet.Parse("0-1")), Node(1, CpuSet.Parse("2-3"), 0), Node(2, CpuSet.Parse("4-5"))] })
            .WithDistances(10, 20, 30, 20, 10, 40, 30, 40, 10);
        Assert.Equal(["2-3 of 0"], Texts(machine, new() { Unit = Unit.Node, Nodes = CpuSet.Of(1) }));
        Assert.Equal(["2-3 of 2", "4-5 of 2"], Texts(machine, new() { Unit = Unit.Node, Nodes = CpuSet.Of(1, 2) }));
    }

    [Fact]
    public void A_named_node_without_memory_is_told_of_though_another_node_has_the_same_CPUs()
    {
        var machine = Row("aaaa bbbb") with { Nodes = [Node(0, First, 0), Node(1, Second), Node(2, First)], AllowedNodes = CpuSet.Range(0, 3) };
        Assert.Equal(["0-3 of 2", "4-7 of 1"], Lines(machine, new() { Unit = Unit.Node }));
        var layout = Planner.Plan(machine, new PlacementRequest { Unit = Unit.Node, Nodes = CpuSet.Of(0) });
        Assert.Equal(["0-3 of 2"], layout.Lines());
        Assert.Equal(["--node 0: node 0 has no memory that may be used; its CPUs get that of node 2"], layout.Warnings.AsEnumerable());

        layout = Planner.Plan(machine, new PlacementRequest { Unit = Unit.Node, Nodes = CpuSet.Of(0, 1) });
        Assert.Equal(["0-3 of 1", "4-7 of 1"], layout.Lines());
        Assert.Equal(["CPUs 0-3 have no memory of their own in --node 0-1; they get the memory of node 1, the nearest that has some"], layout.Warnings.AsEnumerable());
    }

    [Fact]
    public void High_bandwidth_memory_that_is_asked_for_is_the_nearest_with_CPUs_or_without()
    {
        Assert.Equal(["0-3 of 2", "4-7 of 3"], Lines(Both, new() { Unit = Unit.Node, Mems = MemoryBinding.HighBandwidth }));
        Assert.Equal(["0-3 of 3", "4-7 of 2"], Lines(Apart, new() { Unit = Unit.Node, Mems = MemoryBinding.HighBandwidth }));
        Assert.Equal(["0-3 of 3"], Lines(Apart, new() { Unit = Unit.Node, Mems = MemoryBinding.HighBandwidth, Nodes = CpuSet.Of(0) }));
        Assert.Equal(["0-3 of 0", "4-7 of 1"], Lines(Both, new() { Unit = Unit.Node, Mems = MemoryBinding.Dram }));
        Assert.Equal(["0-3 of 0"], Lines(Both, new() { Unit = Unit.Node, Mems = MemoryBinding.Dram, Nodes = CpuSet.Of(2) }));
    }

    [Fact]
    public void CPUs_without_high_bandwidth_memory_of_their_own_get_the_nearest_and_it_is_said()
    {
        var machine = Both with { Nodes = [.. Both.Nodes.Take(3)], AllowedNodes = CpuSet.Range(0, 3) };
        var layout = Planner.Plan(machine, new PlacementRequest { Unit = Unit.Node, Mems = MemoryBinding.HighBandwidth });
        Assert.Equal(["0-3 of 2", "4-7 of 2"], layout.Lines());
        Assert.Equal(["CPUs 4-7 have no high-bandwidth memory of their own; they get the memory of node 2, the nearest that has some"], layout.Warnings.AsEnumerable());
    }

    [Theory]
    [InlineData(MemoryBinding.HighBandwidth, "--mems hbm: a row has no high-bandwidth memory that may be used; leave --mems out")]
    [InlineData(MemoryBinding.Dram, null)]
    public void A_kind_of_memory_that_the_machine_lacks_is_refused(MemoryBinding mems, string? message) =>
        Assert.Equal(message, Record.Exception(() => Planner.Plan(Row("aa") with { Source = "a row" }, new PlacementRequest { Mems = mems }))?.Message);

    [Fact]
    public void Ordinary_memory_that_is_asked_for_is_not_replaced_by_another_kind() =>
        Assert.Equal(
            "--mems dram: made by hand has no ordinary memory that may be used; leave --mems out",
            Assert.Throws<UsageException>(() => Planner.Plan(Both with { AllowedNodes = CpuSet.Of(2, 3) }, new PlacementRequest { Mems = MemoryBinding.Dram })).Message);

    [Fact]
    public void More_than_the_high_bandwidth_memory_holds_is_refused_with_the_sum()
    {
        PlacementRequest request = new() { Size = 4, Mems = MemoryBinding.HighBandwidth, Memory = MemoryQuota.Parse("3g", "--memory") };
        Assert.Equal(
            "--memory 3g: 2 shards x 3 GiB = 6 GiB on memory node 2, with 4 GiB; give less (at most --memory 2048m), or fewer shards (-n)",
            Assert.Throws<UsageException>(() => Planner.Plan(Both, request)).Message);
        Assert.All(
            Planner.Plan(Both, request with { Memory = MemoryQuota.Parse("50%", "--memory") }).Shards, shard => Assert.Equal(Gibibyte, shard.MemoryBytes));
    }

    [Fact]
    public void Without_a_limit_the_plan_says_how_much_high_bandwidth_memory_the_shards_share() =>
        Assert.Equal(
            [
                "--mems hbm: node 2 has 4 GiB for 2 shards, and a shard that needs more is killed; --memory 2048m bounds each",
                "--mems hbm: node 3 has 4 GiB for 2 shards, and a shard that needs more is killed; --memory 2048m bounds each",
            ],
            Planner.Plan(Both, new PlacementRequest { Size = 4, Mems = MemoryBinding.HighBandwidth }).Notes.AsEnumerable());

    [Fact]
    public void The_reason_names_memory_that_is_not_ordinary()
    {
        var layout = Planner.Plan(Both, new PlacementRequest { Unit = Unit.Node, Nodes = CpuSet.Of(2) });
        Assert.EndsWith("memory node 2 (high-bandwidth memory)", new Reasons(Both, layout).Of(layout.Shards[0]), StringComparison.Ordinal);
    }

    private static string[] Lines(Machine machine, PlacementRequest request)
    {
        var layout = Planner.Plan(machine, request);
        Assert.Empty(layout.Warnings);
        return [.. layout.Lines()];
    }

    private static string[] Texts(Machine machine, PlacementRequest request) => [.. Planner.Plan(machine, request).Lines()];
}
