using Tesson.Core.Placement;
using static Tesson.Core.Tests.Placement.RealMachines;

namespace Tesson.Core.Tests.Placement;

/// <summary>Hybrid processors: kinds are never mixed, and weights tell what they are worth.</summary>
public sealed class KindsTests
{
    [SkippableFact]
    public void Raptor_Lake_shares_shards_out_by_cores_and_weighs_them_by_threads_and_frequency()
    {
        var layout = Planner.Plan(Read(RaptorLake), new PlacementRequest { Size = 4 });
        Assert.Equal(["0-5 of 0", "6-11 of 0", "12-15 of 0", "16-19 of 0"], layout.Lines());
        Assert.Equal([60, 60, 32, 32], layout.Shards.Select(shard => shard.Weight)); // 6 x 10, and 4 x 3.9/5.2 GHz in tenths
        Assert.Empty(layout.Warnings);
    }

    [SkippableFact]
    public void RK3399_begins_with_the_big_cores_and_weighs_by_capacity()
    {
        var layout = Planner.Plan(Read(Rk3399), new PlacementRequest { Size = 2 });
        Assert.Equal(["4-5 of 0", "0-3 of 0"], layout.Lines());
        Assert.Equal([20, 20], layout.Shards.Select(shard => shard.Weight)); // 2 x 10, and 4 x 485/1024 in tenths
    }

    [SkippableTheory]
    [InlineData(KindChoice.Performance, "0-3 4-7 8-11", "12-19")]
    [InlineData(KindChoice.Efficiency, "12-14 15-17 18-19", "0-11")]
    public void One_kind_alone_can_be_had_and_weighs_by_its_CPUs(KindChoice kind, string cpus, string unused)
    {
        var layout = Planner.Plan(Read(RaptorLake), new PlacementRequest { Size = 3, Kind = kind });
        Assert.Equal(cpus, string.Join(' ', layout.Shards.Select(shard => $"{shard.Cpus}")));
        Assert.All(layout.Shards, shard => Assert.Equal(shard.Cpus.Count, shard.Weight));
        Assert.Equal(unused, $"{layout.UnusedCpus}");
    }

    [SkippableFact]
    public void One_shard_gets_the_fast_cores_and_the_plan_says_what_is_left_out()
    {
        var layout = Planner.Plan(Read(RaptorLake), new PlacementRequest { Unit = Unit.Machine, Size = 1 });
        Assert.Equal(["0-11 of 0"], layout.Lines());
        Assert.Equal(["CPUs 12-19 are of a slower kind and are left out: no shard mixes kinds (two shards use both)"], layout.Warnings.AsEnumerable());
    }

    [SkippableFact]
    public void Equal_shards_are_of_one_kind()
    {
        var layout = Planner.Plan(Read(RaptorLake), new PlacementRequest { Equal = true });
        Assert.Equal(["0-1 of 0", "2-3 of 0", "4-5 of 0", "6-7 of 0", "8-9 of 0", "10-11 of 0"], layout.Lines());
        Assert.Equal("12-19", $"{layout.UnusedCpus}");
        // Seven performance cores there are not, but eight of the others.
        Assert.Equal("12 of 0", Planner.Plan(Read(RaptorLake), new PlacementRequest { Equal = true, Size = 7 }).Lines().First());
    }

    [SkippableFact]
    public void Three_CPUs_a_shard_are_two_performance_or_three_efficiency_cores() =>
        Assert.Equal(
            ["0-3 of 0", "4-7 of 0", "8-11 of 0", "12-14 of 0", "15-17 of 0"],
            Planner.Plan(Read(RaptorLake), new PlacementRequest { CpusPerShard = 3 }).Lines());

    [SkippableFact]
    public void A_kind_of_a_machine_that_has_but_one_is_warned_of()
    {
        var layout = Planner.Plan(Read(Power8), new PlacementRequest { Unit = Unit.Node, Kind = KindChoice.Efficiency });
        Assert.Equal(2, layout.Shards.Length);
        Assert.Equal([$"--kind efficiency: {Power8} has one kind of core, and all are used"], layout.Warnings.AsEnumerable());
    }
}
