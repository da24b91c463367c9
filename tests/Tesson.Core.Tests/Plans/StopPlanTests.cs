using System.Collections.Immutable;
using Moq;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Plans;

namespace Tesson.Core.Tests.Plans;

public sealed class StopPlanTests
{
    private const string Gorb = "lo://127.0.0.1:4672";

    private static readonly StopWorld Answering = new() { FrontEnds = [Gorb] };

    [Fact]
    public void Shards_are_drained_before_they_are_stopped_and_forgotten_after_and_the_service_goes_last()
    {
        var group = World.GroupOf(World.Shard("web", 0, 2, "0", ports: "8080:80/tcp", gorb: Gorb), World.Shard("web", 1, 2, "1", ports: "8080:80/tcp", gorb: Gorb));
        var plan = StopPlan.For([group], new StopRequest { Purge = true }, Answering);
        Assert.Equal(
            """
            1 drain web-0 in web-80-tcp
            2 wait for web-0's connections to end, at most 10 s [after 1]
            3 stop web-0 [after 2]
            4 remove backend web-0 from web-80-tcp [after 3]
            5 remove web-0 [after 3]
            6 drain web-1 in web-80-tcp
            7 wait for web-1's connections to end, at most 10 s [after 6]
            8 stop web-1 [after 7]
            9 remove backend web-1 from web-80-tcp [after 8]
            10 remove web-1 [after 8]
            11 remove service web-80-tcp [after 4 9]
            """,
            plan.ToGraph());
    }

    [Fact]
    public void Stopped_containers_are_withdrawn_too()
    {
        var group = World.GroupOf(World.Shard("web", 0, 1, "0", "exited", "80/tcp", Gorb));
        var plan = StopPlan.For([group], new StopRequest(), Answering);
        Assert.Equal("drain web-0 in web-80-tcp\nremove backend web-0 from web-80-tcp\nremove service web-80-tcp", plan.ToString());
    }

    [Fact]
    public void A_front_end_that_does_not_answer_keeps_no_shard_from_being_stopped()
    {
        var group = World.GroupOf(World.Shard("web", 0, 1, "0", ports: "80/tcp", gorb: Gorb));
        Assert.Equal("stop web-0", StopPlan.For([group], new StopRequest(), new StopWorld()).ToString());
    }

    [Theory]
    [InlineData("nft", "web", true)]
    // Gorb does not know groups, and other machines' shards may be in a service of the same name.
    [InlineData(Gorb, "", true)]
    [InlineData(Gorb, "", false)]
    public void What_the_front_end_has_of_a_shard_that_is_gone_goes_first(string frontEnd, string owner, bool here)
    {
        var group = World.GroupOf(World.Shard("web", 1, 2, "1", "exited", "8080:80/tcp"));
        string gone = new('a', 64);
        Mock<IFrontEndState> state = new();
        state.Setup(s => s.Services).Returns(
        [
            new ObservedService(new Service("web-80-tcp", null, 8080, Core.Ports.Protocol.Tcp, owner), [new ObservedBackend($"{gone}-80", "172.17.0.2")]),
            new ObservedService(new Service("other-80-tcp", null, 81, Core.Ports.Protocol.Tcp, owner.Length == 0 ? "" : "other"), [new ObservedBackend($"{gone}-80", "172.17.0.2")]),
        ]);
        group = group with { Shards = [.. group.Shards.Select(shard => shard with { Container = shard.Container with { Labels = new Dictionary<string, string>(shard.Container.Labels) { [Label.FrontEnd] = frontEnd == "nft" ? "nft" : "gorb", [Label.Gorb] = Gorb } } })] };
        var plan = StopPlan.For([group], new StopRequest(), new StopWorld { FrontEnds = [frontEnd], States = ImmutableDictionary<string, IFrontEndState>.Empty.Add(frontEnd, state.Object), IsHere = _ => here });
        Assert.Equal(
            here
                ? """
                  1 remove backend aaaaaaaaaaaa (172.17.0.2) from web-80-tcp: its container is gone
                  2 drain web-1 in web-80-tcp
                  3 remove backend web-1 from web-80-tcp [after 2]
                  4 remove service web-80-tcp [after 1 3]
                  """
                : """
                  1 drain web-1 in web-80-tcp
                  2 remove backend web-1 from web-80-tcp [after 1]
                  3 remove service web-80-tcp [after 2]
                  """,
            plan.ToGraph());
    }

    [Fact]
    public void Without_time_to_drain_nobody_waits_and_udp_has_nothing_to_wait_for()
    {
        var web = World.GroupOf(World.Shard("web", 0, 1, "0", ports: "80/tcp", gorb: Gorb));
        var dns = World.GroupOf(World.Shard("dns", 0, 1, "0", ports: "53/udp", gorb: Gorb));
        Assert.DoesNotContain("wait for", StopPlan.For([web], new StopRequest { Drain = TimeSpan.Zero }, Answering).ToString(), StringComparison.Ordinal);
        Assert.Equal("drain dns-0 in dns-53-udp\nstop dns-0\nremove backend dns-0 from dns-53-udp\nremove service dns-53-udp", StopPlan.For([dns], new StopRequest(), Answering).ToString());
    }

    [Fact]
    public void A_drained_shard_is_left_alone_by_others_for_longer_than_its_stop_may_take()
    {
        var group = World.GroupOf(World.Shard("web", 0, 1, "0", ports: "80/tcp", gorb: Gorb));
        var plan = StopPlan.For([group], new StopRequest { Drain = TimeSpan.FromSeconds(30), Wait = TimeSpan.FromSeconds(20) }, Answering);
        Assert.True(Assert.Single(plan.Steps.Select(step => step.Step).OfType<Step.Drain>()).Hold > TimeSpan.FromSeconds(50));
    }

    [Fact]
    public void A_group_of_2016_is_withdrawn_from_the_front_end_that_the_user_names_by_the_ports_it_published()
    {
        var container = World.Container("happy_name", labels: [(Label.Group, "web"), (Label.Cpus, "0"), (Label.Weight, "1")]) with { PublishedKeys = ["80/tcp"] };
        var plan = StopPlan.For([World.GroupOf(container)], new StopRequest { DefaultFrontEnd = Gorb }, Answering);
        var removal = Assert.Single(plan.Steps.Select(step => step.Step).OfType<Step.RemoveBackend>());
        Assert.Equal("web-80-tcp", removal.Service.Name);
        Assert.Equal("id-of-happy_name-80", removal.Backend);
    }

    [Fact]
    public void A_group_of_today_without_a_front_end_is_not_withdrawn_from_the_one_in_the_environment()
    {
        var group = World.GroupOf(World.Shard("web", 0, 1, "0", ports: "80/tcp"));
        Assert.Equal("stop web-0", StopPlan.For([group], new StopRequest { DefaultFrontEnd = Gorb }, Answering).ToString());
    }
}
