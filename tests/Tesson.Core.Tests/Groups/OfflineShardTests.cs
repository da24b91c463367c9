using Tesson.Core.Groups;
using Tesson.Topology;

namespace Tesson.Core.Tests.Groups;

public sealed class OfflineShardTests
{
    [Theory]
    [InlineData("0-3", 4, "", "0-3", 4)]
    [InlineData("0-3", 4, "2-3", "0-3", 2)]
    [InlineData("0-3", 4, "2-3", "0-1", 2)]
    // A hybrid's fast cores, three tenths of the weight each.
    [InlineData("0-3", 12, "3", "0-2", 9)]
    [InlineData("0-2", 3, "0", "1-2", 2)]
    [InlineData("0-1", 1, "0", "1", 1)]
    [InlineData("0-3", 3, "1-3", "0", 1)]
    // All are gone: as many others stand for them, fewer for less, more for no more; and none for the least there is.
    [InlineData("0-3", 4, "0-3", "4-7", 4)]
    [InlineData("0-3", 4, "0-3", "4-5", 2)]
    [InlineData("0-3", 4, "0-3", "4-15", 4)]
    [InlineData("0-3", 4, "0-3", "0-3", 1)]
    public void Its_weight_is_the_part_of_its_CPUs_that_it_has(string planned, int weight, string offline, string pinned, int now) => Assert.Equal(
        now,
        ObservedShard.From(World.Container("web-0", "running", (Label.Group, "web"), (Label.Cpus, planned), (Label.Weight, $"{weight}")) with
        {
            Lost = LostCpus.None with { Offline = CpuSet.Parse(offline) },
            PinnedCpus = CpuSet.Parse(pinned),
        }).CurrentWeight);

    [Fact]
    public void Faults_name_the_CPUs_that_are_lost_and_where_the_shard_is_instead()
    {
        var group = World.GroupOf(
            World.Shard("web", 0, 3, "0-1"),
            World.Shard("web", 1, 3, "2-3") with { Lost = LostCpus.None with { Offline = CpuSet.Parse("3") }, PinnedCpus = CpuSet.Parse("2-3") },
            World.Shard("web", 2, 3, "6-7") with { Lost = new LostCpus(CpuSet.Parse("6"), CpuSet.Parse("7"), "/system.slice"), PinnedCpus = CpuSet.Parse("4") });
        Assert.Equal("degraded", group.State);
        Assert.Equal(["web-1: CPU 3 is offline", "web-2: on CPU 4, its CPU 6 is offline and CPU 7 is outside of the control group /system.slice"], group.Faults.AsEnumerable());
    }
}
