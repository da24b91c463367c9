using Tesson.Core.Groups;
using Tesson.Core.Placement;
using Tesson.Core.Plans;
using Tesson.Topology;

namespace Tesson.Core.Tests.Plans;

/// <summary>On two nodes of four cores, CPUs 0-3 and 4-7, unless a test says otherwise.</summary>
public sealed class RepinPlanTests
{
    [Fact]
    public void Where_all_is_online_and_pinned_as_planned_there_is_nothing_to_do_and_hwloc_is_not_loaded()
    {
        FakeHost host = new("0-7");
        Assert.Equal("", Plan(host, Shard(0, "0-1"), Shard(1, "2-3")));
        Assert.Equal(0, host.MachineReads);
    }

    [Fact]
    public void What_is_left_of_the_plan_is_the_pin_and_hwloc_is_not_loaded()
    {
        FakeHost host = new("0-2,4-7");
        Assert.Equal("re-pin web-1 to CPU 2: CPU 3 is offline", Plan(host, Shard(0, "0-1"), Shard(1, "2-3")));
        Assert.Equal(0, host.MachineReads);
    }

    [Fact]
    public void Once_it_is_pinned_there_nothing_is_left_to_do_and_when_its_CPUs_are_back_so_is_it()
    {
        Assert.Equal("", Plan(new("0-2,4-7"), Shard(1, "2-3", pinned: "2")));
        Assert.Equal("re-pin web-1 to CPUs 2-3: its plan; it was pinned to CPU 2", Plan(new("0-7"), Shard(1, "2-3", pinned: "2")));
        Assert.Equal("re-pin web-1 to CPUs 2-3: its plan; it was pinned to CPU 5", Plan(new("0-7"), Shard(1, "2-3", pinned: "5")));
    }

    [Fact]
    public void Cgroup_version_1_shrinks_a_cpuset_for_ever_and_the_engine_does_not_know_it()
    {
        var shard = Shard(0, "0-1");
        Assert.Equal("re-pin web-0 to CPUs 0-1: the kernel has it on CPU 0", Plan(new("0-7"), shard with { KernelCpus = CpuSet.Parse("0") }));
        // Moved out of its cgroup, into the engine's.
        Assert.Equal("re-pin web-0 to CPUs 0-1: the kernel has it on CPUs 0-7", Plan(new("0-7"), shard with { KernelCpus = CpuSet.Parse("0-7") }));
        // Version 2 keeps what was asked for, and the kernel's word is what is online of it: the pin is told all the same, so that a restart finds it.
        Assert.Equal("re-pin web-0 to CPU 0: CPU 1 is offline", Plan(new("0,2-7"), shard with { KernelCpus = CpuSet.Parse("0") }));
        Assert.Equal("", Plan(new("0-7"), shard with { KernelCpus = CpuSet.Parse("0-1") }));
    }

    [Fact]
    public void A_plan_that_is_gone_gets_as_many_free_CPUs_of_its_own_node() =>
        Assert.Equal("re-pin web-0 to CPUs 2-3: CPUs 0-1 are offline", Plan(new("2-7"), Shard(0, "0-1"), Shard(1, "4-5", mems: "1")));

    [Fact]
    public void CPUs_that_the_kernel_isolates_replace_none() => Assert.Equal(
        "re-pin web-0 to CPU 3: CPU 0 is offline", Plan(new("1-7") { Isolated = CpuSet.Parse("1-2") }, Shard(0, "0")));

    [Fact]
    public void Two_shards_at_once_never_get_the_same_ones() => Assert.Equal(
        """
        re-pin web-0 to CPU 2: CPU 0 is offline
        re-pin web-1 to CPU 3: CPU 1 is offline
        """,
        Plan(new("2-7"), Shard(0, "0"), Shard(1, "1")));

    [Fact]
    public void One_that_gets_the_last_free_CPU_leaves_the_next_to_share_with_the_group() => Assert.Equal(
        """
        re-pin web-0 to CPU 2: CPU 0 is offline
        re-pin web-1 to CPU 3: CPU 1 is offline, and none is free: it shares those of its group
        """,
        Plan(new("2-7"), Shard(0, "0"), Shard(1, "1"), Shard(2, "3"), Shard(3, "4-7", mems: "1")));

    [Fact]
    public void Without_a_free_CPU_on_its_node_it_gets_those_of_the_nearest()
    {
        // Two packages of two nodes of two cores: beside node 2 is node 3, though nodes 0 and 1 come first.
        const string Nodes = "synthetic:pack:2 numa:2 core:2 pu:1";
        Assert.Equal("re-pin web-0 to CPUs 2-3: CPUs 0-1 are offline", Plan(new("2-7", Nodes), Shard(0, "0-1")));
        Assert.Equal("re-pin web-2 to CPUs 6-7: CPUs 4-5 are offline", Plan(new("0-3,6-7", Nodes), Shard(2, "4-5", mems: "2")));
    }

    [Fact]
    public void Whole_cores_that_are_free_but_for_unit_pu()
    {
        const string Smt = "synthetic:numa:1 core:4 pu:2";
        ObservedContainer other = World.Container("zoo") with { PinnedCpus = CpuSet.Parse("2") };
        Assert.Equal("re-pin web-0 to CPUs 4-5: CPUs 0-1 are offline", Plan(new("2-7", Smt), [Shard(0, "0-1")], other));
        Assert.Equal("re-pin web-0 to CPU 3: CPU 0 is offline", Plan(new("1-7", Smt), [Shard(0, "0", kind: "pu"), Shard(1, "1", kind: "pu")], other));
        // Of a core's threads as many as it had.
        Assert.Equal("re-pin web-0 to CPU 4: CPU 0 is offline", Plan(new("1-7", Smt), [Shard(0, "0")], other, World.Container("two") with { PinnedCpus = CpuSet.Parse("1") }));
    }

    [Fact]
    public void Fewer_are_taken_where_there_are_no_more_and_it_stays_there()
    {
        ObservedContainer other = World.Container("zoo") with { PinnedCpus = CpuSet.Parse("3-7") };
        Assert.Equal("re-pin web-0 to CPU 2: CPUs 0-1 are offline", Plan(new("2-7"), [Shard(0, "0-1")], other));
        Assert.Equal("", Plan(new("2-7"), [Shard(0, "0-1", pinned: "2")], other));
    }

    [Fact]
    public void A_replacement_stays_while_nobody_else_is_on_it_and_hwloc_is_not_loaded()
    {
        FakeHost host = new("2-7");
        Assert.Equal("", Plan(host, Shard(0, "0-1", pinned: "6-7")));
        Assert.Equal(0, host.MachineReads);
        Assert.Equal("re-pin web-0 to CPUs 2-3: CPUs 0-1 are offline", Plan(host, [Shard(0, "0-1", pinned: "6-7")], World.Container("zoo") with { PinnedCpus = CpuSet.Parse("7") }));
    }

    [Fact]
    public void One_that_shares_keeps_to_that_and_moves_when_something_is_free()
    {
        ObservedContainer[] group = [Shard(0, "0", pinned: "1-3"), Shard(1, "1-3")];
        ObservedContainer other = World.Container("zoo") with { PinnedCpus = CpuSet.Parse("4-7") };
        Assert.Equal("", Plan(new("1-7"), group, other));
        Assert.Equal("re-pin web-0 to CPU 4: CPU 0 is offline", Plan(new("1-7"), group, other with { PinnedCpus = CpuSet.Parse("5-7") }));
    }

    [Fact]
    public void The_reserved_are_nobodys_replacement()
    {
        FakeHost host = new("1-7");
        Assert.Equal("re-pin web-0 to CPU 3: CPU 0 is offline", Plan(host, [Shard(0, "0")], [], Reserve.Parse("1-2", "TESSON_RESERVE")));
    }

    [Fact]
    public void One_for_which_there_is_no_CPU_at_all_is_named()
    {
        var repins = Repins(new("1-7"), [Shard(0, "0")], [World.Container("zoo") with { PinnedCpus = CpuSet.Parse("1-7") }], Reserve.Nothing);
        Assert.Empty(repins.Steps);
        Assert.Equal(["web-0: CPU 0 is offline, none is free, and its group has no other; stop another group, then `tesson sync`"], repins.Faults.AsEnumerable());
    }

    [Fact]
    public void Without_memory_nodes_any_CPU_is_as_near_as_another_and_so_it_is_where_the_node_is_gone()
    {
        Assert.Equal("re-pin web-0 to CPU 1: CPU 0 is offline", Plan(new("1-7"), Shard(0, "0", mems: null)));
        Assert.Equal("re-pin web-0 to CPU 1: CPU 0 is offline", Plan(new("1-7"), Shard(0, "0", mems: "9")));
        // A whole node is offline.
        Assert.Equal("re-pin web-0 to CPUs 4-5: CPUs 0-1 are offline", Plan(new("4-7"), Shard(0, "0-1")));
    }

    [Fact]
    public void What_is_not_pinned_or_has_no_plan_is_none_of_tessons_making() => Assert.Equal(
        "",
        Plan(new("1-7"), Shard(0, "0") with { PinnedCpus = null }, World.Container("old-0", "running", (Label.Group, "old")) with { PinnedCpus = CpuSet.Parse("3") }));

    private static ObservedContainer Shard(int index, string cpus, string? pinned = null, string? mems = "0", string kind = "core")
    {
        List<(string, string)> labels = [(Label.Group, "web"), (Label.Shard, $"{index}"), (Label.Cpus, cpus), (Label.Kind, kind)];
        if (mems is not null)
            labels.Add((Label.Mems, mems));
        return World.Container($"web-{index}", "running", [.. labels]) with { PinnedCpus = CpuSet.Parse(pinned ?? cpus) };
    }

    private static string Plan(FakeHost host, params ObservedContainer[] shards) => Plan(host, shards, []);

    private static string Plan(FakeHost host, ObservedContainer[] shards, params ObservedContainer[] others) => Plan(host, shards, others, Reserve.Nothing);

    private static string Plan(FakeHost host, ObservedContainer[] shards, ObservedContainer[] others, Reserve reserve)
    {
        var repins = Repins(host, shards, others, reserve);
        Assert.Empty(repins.Faults);
        return string.Join('\n', repins.Steps.Select(own => $"{own.Step}: {own.Cause}"));
    }

    private static Repins Repins(FakeHost host, ObservedContainer[] shards, ObservedContainer[] others, Reserve reserve) => RepinPlan.For(new RepinWorld
    {
        Shards = [.. shards.Select(ObservedShard.From)],
        Online = host.ReadOnline()!,
        Containers = [.. shards, .. others],
        ReadMachine = host.ReadMachine,
        Reserve = reserve,
    });
}
