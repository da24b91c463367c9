using Tesson.Core.Groups;
using Tesson.Core.Placement;
using Tesson.Topology;

namespace Tesson.Core.Tests.Groups;

public sealed class AllocationsTests
{
    [Theory]
    [InlineData("running", true)]
    [InlineData("paused", true)]
    [InlineData("restarting", true)]
    [InlineData("created", true)]
    [InlineData("exited", false)]
    [InlineData("dead", false)]
    [InlineData("removing", false)]
    public void A_shard_holds_its_CPUs_while_it_runs_or_is_about_to(string state, bool holds) =>
        Assert.Equal(holds ? ["group 'web' holds CPUs 0-1"] : [], Texts(Allocations.Of([World.Shard("web", 0, 1, "0-1", state)])));

    [Fact]
    public void Groups_come_first_then_containers_that_somebody_pinned_and_one_that_is_not_pinned_holds_nothing()
    {
        var ledger = Allocations.Of([
            World.Container("zoo") with { PinnedCpus = CpuSet.Parse("7") },
            World.Container("stopped", "exited") with { PinnedCpus = CpuSet.Parse("6") },
            World.Container("loose"),
            World.Container("watcher") with { IsAgent = true },
            World.Shard("web", 0, 2, "0-1"), World.Shard("web", 1, 2, "2-3"), World.Shard("api", 0, 1, "4"),
        ]);
        Assert.Equal(["group 'api' holds CPU 4", "group 'web' holds CPUs 0-3", "container 'zoo' holds CPU 7"], Texts(ledger));
        Assert.Equal(["loose"], ledger.Unpinned.AsEnumerable());
        Assert.Equal("0-4,7", ledger.Cpus.ToString());
        Assert.Equal(["group 'web' holds CPU 3", "container 'zoo' holds CPU 7"], ledger.On(CpuSet.Parse("3,5-7")).Select(holding => holding.ToString()));
    }

    [Fact]
    public void One_that_was_pinned_anew_holds_its_replacements_and_its_plan_which_is_its_own_again_when_it_is_online()
    {
        var ledger = Allocations.Of([World.Shard("web", 0, 1, "0-1") with { PinnedCpus = CpuSet.Parse("6-7") }]);
        Assert.Equal(["group 'web' holds CPUs 0-1,6-7"], Texts(ledger));
    }

    [Fact]
    public void The_group_that_is_replaced_holds_nothing_and_a_damaged_label_holds_nothing()
    {
        ObservedContainer[] containers = [World.Shard("web", 0, 1, "0"), World.Container("old-0", "running", (Label.Group, "old"), (Label.Cpus, "zero"))];
        Assert.Empty(Texts(Allocations.Of(containers, without: "web")));
    }

    private static IEnumerable<string> Texts(Ledger ledger) => ledger.Holdings.Select(holding => holding.ToString());
}
