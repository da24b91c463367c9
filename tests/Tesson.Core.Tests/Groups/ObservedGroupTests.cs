using Tesson.Core.Groups;

namespace Tesson.Core.Tests.Groups;

public sealed class ObservedGroupTests
{
    [Fact]
    public void Groups_come_by_name_and_shards_by_number_whatever_the_engines_order()
    {
        var groups = ObservedGroup.From([
            World.Shard("web", 10, 11, "1"), World.Shard("db", 0, 1, "0"), World.Shard("web", 2, 11, "0"), World.Container("foreign")]);
        Assert.Equal(["db", "web"], groups.Select(group => group.Name));
        Assert.Equal(["web-2", "web-10"], groups[1].Shards.Select(shard => shard.Container.Name));
    }

    [Theory]
    [InlineData("tesson.unit.weight", "many")]
    [InlineData("tesson.unit.cpuset", "0-")]
    [InlineData("tesson.unit.cpuset", "")]
    [InlineData("tesson.shard", "-1")]
    [InlineData("tesson.size", "99999999999999999999")]
    [InlineData("tesson.ports", "8080:80:90:100")]
    public void A_damaged_label_is_named_and_never_fatal(string label, string value)
    {
        var shard = World.Shard("web", 0, 1, "0");
        var group = World.GroupOf(shard with { Labels = new Dictionary<string, string>(shard.Labels) { [label] = value } });
        Assert.Equal([$"web-0: damaged label {label}={value}"], group.Faults.AsEnumerable());
    }

    [Fact]
    public void A_group_is_degraded_while_shards_are_missing_or_dead_and_stopped_when_none_runs()
    {
        Assert.Equal("running", World.GroupOf(World.Shard("web", 0, 1, "0")).State);
        Assert.Equal("degraded", World.GroupOf(World.Shard("web", 0, 2, "0")).State);
        Assert.Equal("degraded", World.GroupOf(World.Shard("web", 0, 2, "0"), World.Shard("web", 1, 2, "1", "exited")).State);
        Assert.Equal("stopped", World.GroupOf(World.Shard("web", 0, 1, "0", "created")).State);
    }

    [Theory]
    [InlineData("restarting", "restarting")]
    [InlineData("paused", "paused")]
    [InlineData("exited", "stopped")]
    public void A_group_none_of_whose_shards_runs_says_whether_the_engine_keeps_them(string shard, string group) =>
        Assert.Equal(group, World.GroupOf(World.Shard("web", 0, 2, "0", shard), World.Shard("web", 1, 2, "1", "exited")).State);

    [Fact]
    public void A_shard_that_is_ill_or_ran_out_of_memory_is_named_and_a_group_with_an_ill_one_is_not_just_running()
    {
        var ill = World.GroupOf(World.Shard("web", 0, 2, "0"), World.Shard("web", 1, 2, "1") with { Health = "unhealthy" });
        Assert.Equal(("degraded", "web-1: unhealthy by its health check"), (ill.State, Assert.Single(ill.Faults)));
        var killed = World.GroupOf(World.Shard("web", 0, 1, "0", "exited") with { IsOutOfMemory = true });
        Assert.Equal("web-0: ran out of memory (OOMKilled)", Assert.Single(killed.Faults));
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("-a")]
    [InlineData("")]
    [InlineData("ü")]
    public void A_name_against_dockers_policy_is_a_usage_error(string name) => Assert.Throws<UsageException>(() => GroupName.Check(name));

    [Fact]
    public void A_name_of_300_characters_is_a_usage_error() => Assert.Throws<UsageException>(() => GroupName.Check(new string('a', 300)));

    [Theory]
    [InlineData("nginx", "nginx")]
    [InlineData("example.org:5000/team/app:1.2", "example.org-5000-team-app-1.2")]
    [InlineData("app@sha256:0123", "app-sha256-0123")]
    public void The_default_name_is_the_images(string image, string name) => Assert.Equal(name, GroupName.FromImage(image));
}
