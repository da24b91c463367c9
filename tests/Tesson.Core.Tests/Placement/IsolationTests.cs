using Tesson.Core.Placement;
using Tesson.Topology;
using static Tesson.Core.Tests.Placement.HandMade;

namespace Tesson.Core.Tests.Placement;

/// <summary>CPUs that the kernel's command line keeps from ordinary work (isolcpus, nohz_full) are left out unless they are named.</summary>
public sealed class IsolationTests
{
    private const string Note = "CPUs 4-7 are left out: the kernel's command line keeps them from ordinary work (isolcpus 4-7); --cpu-set 4-7 takes them";

    private static Machine Isolated => Of("4-7", "");

    [Fact]
    public void By_default_they_are_left_out_and_the_plan_says_so()
    {
        var layout = Planner.Plan(Isolated, new PlacementRequest { Unit = Unit.Machine });
        Assert.Equal(["0-3 of 0"], layout.Lines());
        Assert.Equal([Note], layout.Notes.AsEnumerable());
        Assert.Equal("4-7", $"{layout.IsolatedCpus}");
        Assert.True(layout.UnusedCpus.IsEmpty);
        Assert.Empty(layout.Warnings);
    }

    [Fact]
    public void Nor_does_a_node_that_is_named_bring_them_in()
    {
        var two = Row("aaaa bbbb") with { Isolated = new IsolatedCpus(CpuSet.Parse("2-3,6-7"), CpuSet.Empty) };
        Assert.Equal(["4-5 of 1"], Planner.Plan(two, new PlacementRequest { Unit = Unit.Node, Nodes = CpuSet.Of(1) }).Lines());
        Assert.Equal(["0-1 of 0", "4-5 of 1"], Planner.Plan(two, new PlacementRequest { Unit = Unit.Node }).Lines());
    }

    [Fact]
    public void So_are_those_without_a_timer_tick()
    {
        var layout = Planner.Plan(Of("6-7", "4-7"), new PlacementRequest { Unit = Unit.Machine });
        Assert.Equal(["0-3 of 0"], layout.Lines());
        Assert.Equal(
            ["CPUs 4-7 are left out: the kernel's command line keeps them from ordinary work (isolcpus 6-7, nohz_full 4-7); --cpu-set 4-7 takes them"],
            layout.Notes.AsEnumerable());
    }

    [Fact]
    public void A_list_of_CPUs_takes_them_without_a_word_where_each_shard_has_one()
    {
        var layout = Planner.Plan(Isolated, new PlacementRequest { Cpus = CpuSet.Parse("0-1,4-5") });
        Assert.Equal(["0 of 0", "1 of 0", "4 of 0", "5 of 0"], layout.Lines());
        Assert.Empty(layout.Warnings);
        Assert.Empty(layout.Notes);
    }

    [Theory]
    [InlineData("4-7", "", 2, "shards 0-1 have several CPUs each, some of them isolated (isolcpus 4-7): the kernel moves no thread to or from such a CPU, so that all threads may run on one; make shards of one CPU (-u pu), or have the program pin its threads")]
    [InlineData("4-7", "4-7", 1, "shard 0 has several CPUs, some of them isolated (isolcpus 4-7): the kernel moves no thread to or from such a CPU, so that all threads may run on one; make shards of one CPU (-u pu), or have the program pin its threads")]
    [InlineData("", "4-7", 2, "shards 0-1 have several CPUs each, some of them without a timer tick (nohz_full 4-7): the kernel moves threads among them, and the tick is back wherever two meet; make shards of one CPU (-u pu), or have the program pin its threads")]
    public void Several_in_one_shard_are_warned_of(string isolated, string tickless, int size, string warning) =>
        Assert.Equal([warning], Planner.Plan(Of(isolated, tickless), new PlacementRequest { Cpus = CpuSet.Parse("4-7"), Size = size }).Warnings.AsEnumerable());

    [Fact]
    public void So_is_one_beside_others_that_are_not_isolated() =>
        Assert.Equal(["shard 0 has several CPUs"], Planner.Plan(Isolated, new PlacementRequest { Cpus = CpuSet.Parse("0-4"), Unit = Unit.Machine }).Warnings.Select(warning => warning.Split(',')[0]));

    [Fact]
    public void Hardware_threads_of_an_isolated_core_are_several_CPUs_too()
    {
        var machine = Machine(new CoreSpec("0-1"), new CoreSpec("2-3")) with { Isolated = new IsolatedCpus(CpuSet.Parse("2-3"), CpuSet.Empty) };
        Assert.StartsWith("shard 0 has several CPUs, some of them isolated (isolcpus 2-3)", Planner.Plan(machine, new PlacementRequest { Cpus = CpuSet.Parse("2-3") }).Warnings.Single(), StringComparison.Ordinal);
        Assert.Empty(Planner.Plan(machine, new PlacementRequest { Cpus = CpuSet.Parse("2-3"), Unit = Unit.Pu }).Warnings);
    }

    [Fact]
    public void Where_there_are_no_others_the_list_to_give_is_named() =>
        Assert.Equal(
            "CPUs 4-7 are kept from ordinary work by the kernel's command line (isolcpus 4-7), and there are no others; --cpu-set 4-7 takes them",
            Assert.Throws<UsageException>(() => Planner.Plan(Isolated.Forbidding("0-3"), new PlacementRequest())).Message);

    [Fact]
    public void Cores_for_the_system_are_reserved_among_those_that_it_uses()
    {
        var layout = Planner.Plan(Of("0-3", ""), new PlacementRequest { Unit = Unit.Machine, Reserve = Reserve.Parse("1", "--reserve") });
        Assert.Equal("4", $"{layout.ReservedCpus}");
        Assert.Equal(["5-7 of 0"], layout.Lines());
    }

    [Fact]
    public void The_reason_counts_what_is_free_without_them() =>
        Assert.Equal(
            "node 0, L3 #0: 4 of 8 cores, 4 free there; memory node 0",
            new Reasons(Isolated, Planner.Plan(Isolated, new PlacementRequest { Unit = Unit.Machine })).Of(Planner.Plan(Isolated, new PlacementRequest { Unit = Unit.Machine }).Shards[0]));

    private static Machine Of(string isolated, string tickless) => Row("aaaaaaaa") with { Isolated = new IsolatedCpus(CpuSet.Parse(isolated), CpuSet.Parse(tickless)) };
}
