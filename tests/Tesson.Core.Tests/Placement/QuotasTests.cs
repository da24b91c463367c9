using Tesson.Core.Placement;
using Tesson.Topology;
using static Tesson.Core.Tests.Placement.HandMade;

namespace Tesson.Core.Tests.Placement;

/// <summary>What each shard may use of the memory, and what is refused because there is less.</summary>
public sealed class QuotasTests
{
    /// <summary>Two nodes of four cores, 4 GiB and 4 GiB plus 7 bytes.</summary>
    private static readonly Machine Two = Row("aaaa bbbb") with
    {
        Nodes = [Node(0, CpuSet.Range(0, 4), 4 * Gibibyte), Node(1, CpuSet.Range(4, 4), (4 * Gibibyte) + 7)],
    };

    [Fact]
    public void A_share_is_of_the_node_and_divided_by_the_shards_there()
    {
        Assert.Equal([4 * Gibibyte * 80 / 100, ((4 * Gibibyte) + 7) * 80 / 200, ((4 * Gibibyte) + 7) * 80 / 200], Bytes(Two, new() { Size = 3, Memory = Quota("80%") }));
        // Exact to the byte: a third of 100 % is rounded down, no further.
        Assert.Equal(((4 * Gibibyte) + 7) / 3, Bytes(Two, new() { Size = 6, Memory = Quota("100%") })[^1]);
    }

    [Fact]
    public void A_share_that_comes_out_whole_loses_no_byte_to_rounding()
    {
        var three = Row("aaa") with { Nodes = [Node(0, CpuSet.Range(0, 3), Gibibyte * 10)] };
        Assert.Equal([Gibibyte, Gibibyte, Gibibyte], Bytes(three, new() { Memory = Quota("30%") }));
    }

    [Fact]
    public void A_shard_on_two_nodes_has_a_share_of_both() =>
        Assert.Equal([(4 * Gibibyte / 2) + (((4 * Gibibyte) + 7) / 2)], Bytes(Two, new() { Unit = Unit.Machine, Memory = Quota("50%") }));

    [Fact]
    public void Interleaved_shards_divide_the_memory_of_all_nodes_of_the_group() =>
        Assert.Equal([(2 * Gibibyte) + 1, (2 * Gibibyte) + 1], Bytes(Two, new() { Size = 2, Mems = MemoryBinding.Interleave, Memory = Quota("50%") }));

    [Fact]
    public void Shards_that_are_bound_to_no_node_divide_the_ordinary_memory_that_there_is()
    {
        var machine = Two with
        {
            Nodes = [.. Two.Nodes, Node(2, CpuSet.Empty, 0), Node(3, CpuSet.Range(0, 4), 64 * Gibibyte, MemoryKind.HighBandwidth)],
            AllowedNodes = CpuSet.Range(0, 4),
        };
        Assert.Equal([(2 * Gibibyte) + 1, (2 * Gibibyte) + 1], Bytes(machine, new() { Size = 2, Mems = MemoryBinding.None, Memory = Quota("50%") }));
        var special = machine with { AllowedNodes = CpuSet.Of(3) };
        Assert.Equal([32 * Gibibyte], Bytes(special, new() { Size = 1, Mems = MemoryBinding.None, Memory = Quota("50%") }));
    }

    [Fact]
    public void A_fixed_amount_is_for_each_shard_and_may_use_the_node_up()
    {
        Assert.Equal([2 * Gibibyte, 2 * Gibibyte, 2 * Gibibyte, 2 * Gibibyte], Bytes(Two, new() { Size = 4, Memory = Quota("2g") }));
        var layout = Planner.Plan(Two, new() { Size = 2, Memory = Quota("2g"), MemoryReservation = Quota("25%") });
        Assert.Equal([Gibibyte, Gibibyte + 1], layout.Shards.Select(shard => shard.MemoryReservationBytes!.Value));
    }

    [Fact]
    public void What_a_node_does_not_have_is_refused_with_the_sum() => Assert.Equal(
        "--memory 3g: 2 shards x 3 GiB = 6 GiB on memory node 0, with 4 GiB; give less (at most --memory 2048m), or fewer shards (-n)",
        Fault(Two, new() { Size = 4, Memory = Quota("3g") }));

    [Fact]
    public void One_shard_that_is_too_large_is_not_told_to_be_fewer() => Assert.Equal(
        "--memory 10pb: 1 shard x 10485760 GiB = 10485760 GiB on memory nodes 0-1, with 8 GiB; give less (at most --memory 8192m)",
        Fault(Two, new() { Unit = Unit.Machine, Memory = Quota("10pb") }));

    [Fact]
    public void Interleaved_shards_are_held_against_all_nodes_together()
    {
        Assert.Equal(8, Bytes(Two, new() { Mems = MemoryBinding.Interleave, Memory = Quota("1g") }).Length);
        Assert.StartsWith("--memory 1.1g: 8 shards x 1.1 GiB = 8.8 GiB on memory nodes 0-1, with 8 GiB;", Fault(Two, new() { Mems = MemoryBinding.Interleave, Memory = Quota("1.1g") }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reservation_is_held_against_the_node_and_against_the_limit()
    {
        Assert.StartsWith("--memory-reservation 5g: 1 shard x 5 GiB", Fault(Two, new() { Size = 2, MemoryReservation = Quota("5g", "--memory-reservation") }), StringComparison.Ordinal);
        Assert.Equal(
            "--memory-reservation 50% is more than --memory 1g; a reservation is a part of the limit",
            Fault(Two, new() { Size = 2, Memory = Quota("1g"), MemoryReservation = Quota("50%", "--memory-reservation") }));
    }

    [Fact]
    public void A_share_that_comes_to_less_than_the_engine_takes_is_refused() => Assert.Equal(
        "--memory 1%: that is 5242 KiB for one of 16 shards, and the engine wants 6m at least; give more, or fewer shards (-n)",
        Fault(Two, new() { Size = 16, Memory = Quota("1%") }));

    [Fact]
    public void Where_no_node_tells_its_size_a_share_is_refused_and_an_amount_is_taken()
    {
        var unknown = Two with { Nodes = [Node(0, CpuSet.Range(0, 4), 0), Node(1, CpuSet.Range(4, 4), 0)] };
        Assert.Equal("--memory 80%: made by hand does not tell how much memory its nodes have; give an amount such as 2g", Fault(unknown with { Source = "made by hand" }, new() { Size = 2, Memory = Quota("80%") }));
        Assert.Equal([2 * Gibibyte, 2 * Gibibyte], Bytes(unknown, new() { Size = 2, Memory = Quota("2g") }));
    }

    private static MemoryQuota Quota(string text, string option = "--memory") => MemoryQuota.Parse(text, option);

    private static long[] Bytes(Machine machine, PlacementRequest request) =>
        [.. Planner.Plan(machine, request).Shards.Select(shard => shard.MemoryBytes!.Value)];

    private static string Fault(Machine machine, PlacementRequest request) =>
        Assert.Throws<UsageException>(() => Planner.Plan(machine, request)).Message;
}
