using Tesson.Core.Placement;
using Tesson.Topology;
using static Tesson.Core.Tests.Placement.RealMachines;

namespace Tesson.Core.Tests.Placement;

/// <summary>What each option of `plan` and `run` gives on machines that exist.</summary>
public sealed class OptionsOnRealMachinesTests
{
    [SkippableFact]
    public void Six_shards_of_the_L3s_of_an_EPYC_7451_cross_no_node_that_they_do_not_have_whole()
    {
        var layout = Planner.Plan(Read(Epyc7451), new PlacementRequest { Unit = Unit.L3, Size = 6 });
        Assert.Equal(
            ["0-11,48-59 of 0-1", "12-23,60-71 of 2-3", "24-29,72-77 of 4", "30-35,78-83 of 5", "36-41,84-89 of 6", "42-47,90-95 of 7"],
            layout.Lines());
        Assert.Equal([4, 4, 2, 2, 2, 2], layout.Shards.Select(shard => shard.UnitCount));
    }

    [SkippableFact]
    public void Packed_shards_of_an_EPYC_7451_fill_one_L3_after_the_other() =>
        Assert.Equal(
            ["0,48 of 0", "1,49 of 0", "2,50 of 0", "3,51 of 0"],
            Planner.Plan(Read(Epyc7451), new PlacementRequest { Size = 4, Pack = true }).Lines());

    [SkippableFact]
    public void Packed_shards_go_to_the_node_that_has_room_for_all()
    {
        var machine = Read(Epyc7451);
        Ledger ledger = new([new Holding("web", true, CpuSet.Parse("0-4,6-8,12-14,18-19,24-26,30-40"))], []);
        // Two cores and one are free on the first nodes; node 7 is the first with six.
        var layout = Planner.Plan(machine, new PlacementRequest { Size = 6, Pack = true }, ledger);
        Assert.Equal(["42,90 of 7", "43,91 of 7", "44,92 of 7", "45,93 of 7", "46,94 of 7", "47,95 of 7"], layout.Lines());
    }

    [SkippableFact]
    public void Five_equal_shards_of_an_EPYC_7451_have_a_node_each_and_name_what_is_over()
    {
        var layout = Planner.Plan(Read(Epyc7451), new PlacementRequest { Size = 5, Equal = true });
        Assert.Equal(["0-5,48-53 of 0", "12-17,60-65 of 2", "24-29,72-77 of 4", "36-41,84-89 of 6", "42-47,90-95 of 7"], layout.Lines());
        Assert.Equal("6-11,18-23,30-35,54-59,66-71,78-83", $"{layout.UnusedCpus}");
    }

    [SkippableFact]
    public void Eight_reserved_cores_of_an_EPYC_7451_are_one_of_each_node()
    {
        var layout = Planner.Plan(Read(Epyc7451), new PlacementRequest { Unit = Unit.Node, Reserve = Reserve.Parse("8", "--reserve") });
        Assert.Equal("0,6,12,18,24,30,36,42,48,54,60,66,72,78,84,90", $"{layout.ReservedCpus}");
        Assert.Equal("1-5,49-53 of 0", layout.Lines().First());
        Assert.True(layout.UnusedCpus.IsEmpty);
    }

    [SkippableFact]
    public void Eight_CPUs_a_shard_are_four_cores_of_a_node_and_the_rest_is_named()
    {
        var layout = Planner.Plan(Read(Epyc7451), new PlacementRequest { CpusPerShard = 8 });
        Assert.Equal(8, layout.Shards.Length);
        Assert.Equal(["0-3,48-51 of 0", "6-9,54-57 of 1"], layout.Lines().Take(2));
        Assert.Equal(32, layout.UnusedCpus.Count);
    }

    [SkippableFact]
    public void A_shard_a_die_where_the_machine_tells_of_dies()
    {
        var layout = Planner.Plan(Read(QemuWithDies), new PlacementRequest { Unit = Unit.Die });
        Assert.Equal(["0-5 of 0", "6-11 of 0", "12-17 of 0", "18-23 of 0", "24-29 of 0", "30-35 of 0"], layout.Lines());
        Assert.Empty(layout.Notes);
        Assert.Equal(
            ["0-11 of 0", "12-23 of 0", "24-29 of 0", "30-35 of 0"],
            Planner.Plan(Read(QemuWithDies), new PlacementRequest { Unit = Unit.Die, Size = 4 }).Lines());
    }

    [SkippableFact]
    public void Knights_Landing_interleaves_over_the_DRAM_of_the_group_or_is_bound_to_nothing()
    {
        Assert.Equal(
            ["0-3,16-19,32-35,48-51 of 0-3", "4-7,20-23,36-39,52-55 of 0-3", "8-11,24-27,40-43,56-59 of 0-3", "12-15,28-31,44-47,60-63 of 0-3"],
            Planner.Plan(Read(KnightsLanding), new PlacementRequest { Unit = Unit.Node, Mems = MemoryBinding.Interleave }).Lines());
        Assert.All(
            Planner.Plan(Read(KnightsLanding), new PlacementRequest { Unit = Unit.Node, Mems = MemoryBinding.None }).Shards,
            shard => Assert.True(shard.Mems.IsEmpty));
    }

    [SkippableFact]
    public void POWER8_without_SMT_uses_the_first_thread_of_each_core_and_names_the_others()
    {
        var layout = Planner.Plan(Read(Power8), new PlacementRequest { Smt = false });
        Assert.Equal(["0 of 0", "8 of 0", "16 of 0", "24 of 0", "80 of 1", "88 of 1", "96 of 1", "104 of 1"], layout.Lines());
        Assert.Equal("1,9,17,25,81,89,97,105", $"{layout.UnusedCpus}");
    }

    [SkippableFact]
    public void Without_SMT_the_second_threads_are_the_first_where_only_they_may_be_used() =>
        Assert.Equal(
            ["1 of 0", "9 of 0", "16 of 0"],
            Planner.Plan(Read(Power8), new PlacementRequest { Smt = false, Cpus = CpuSet.Parse("1,9,16-17") }).Lines());

    [SkippableTheory]
    [InlineData(Epyc7451, Unit.Die, Unit.Package, Epyc7451 + " tells of no dies; the package is taken for one", "0-23,48-71 24-47,72-95")]
    [InlineData(Rk3399, Unit.L3, Unit.L3, Rk3399 + " has no L3; the cores that share an L2 are taken for one", "4-5 0-3")]
    [InlineData(Rk3399, Unit.Die, Unit.Package, Rk3399 + " tells of no dies; the package is taken for one", "4-5 0-3")]
    [InlineData(S390, Unit.Core, Unit.Core, S390 + " tells of no cores; each PU counts as one", "0 1")]
    [InlineData(S390, Unit.L3, Unit.Package, S390 + " tells of no L3s; the package is taken for one", "0-1")]
    public void A_level_that_the_machine_lacks_falls_to_the_next_and_it_is_noted(string name, Unit unit, Unit level, string note, string cpus)
    {
        var layout = Planner.Plan(Read(name), new PlacementRequest { Unit = unit });
        Assert.Equal(level, layout.Unit);
        Assert.Equal([note], layout.Notes.AsEnumerable());
        Assert.Equal(cpus, string.Join(' ', layout.Shards.Select(shard => $"{shard.Cpus}")));
        Assert.Empty(layout.Warnings);
    }
}
