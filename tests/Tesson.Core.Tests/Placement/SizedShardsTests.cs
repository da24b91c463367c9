using Tesson.Core.Placement;

namespace Tesson.Core.Tests.Placement;

/// <summary>`--cpus-per-shard` beyond a node: a shard crosses no more nodes than it has to, where as many shards fit.</summary>
public sealed class SizedShardsTests
{
    [Theory]
    [InlineData("pack:1 numa:6 core:17 pu:1", 48, "0-47 of 0-2", "51-98 of 3-5")]
    [InlineData("pack:1 numa:6 core:17 pu:2", 96, "0-95 of 0-2", "102-197 of 3-5")]
    [InlineData("pack:1 numa:8 core:10 pu:1", 18, "0-17 of 0-1", "20-37 of 2-3", "40-57 of 4-5", "60-77 of 6-7")]
    [InlineData("pack:1 numa:4 core:10 pu:1", 13, "0-12 of 0-1", "13-25 of 1-2", "26-38 of 2-3")] // three fit only if each begins where the one before ends
    [InlineData("pack:1 numa:4 core:6 pu:1", 8, "0-7 of 0-1", "8-15 of 1-2", "16-23 of 2-3")]
    public void A_shard_begins_at_a_node_where_what_is_left_over_would_have_it_cross_one_more(string machine, int cpus, params string[] shards) =>
        Assert.Equal(shards, Planner.Plan(SyntheticMachines.Read(machine), new PlacementRequest { CpusPerShard = cpus }).Lines());
}
