using Tesson.Core.Groups;
using Tesson.Core.Plans;

namespace Tesson.Core.Tests.Plans;

public sealed class StartPlanTests
{
    [Fact]
    public void A_shard_that_a_watch_was_quicker_to_put_back_keeps_its_connections() => Assert.Equal(
        """
        start web-0: it is exited
        add service web-80-tcp at nft, port 8080/tcp
        wait for web-0
        add backend web-0 to web-80-tcp, weight 1
        """,
        StartPlan.For(Group((Label.FrontEnd, "nft")), ready: true, [], Repins.None, []).ToString());

    [Fact]
    public void In_gorb_what_a_shard_was_before_it_died_is_removed_first() => Assert.Contains(
        "remove backend web-0 from web-80-tcp\nadd backend web-0",
        StartPlan.For(Group((Label.FrontEnd, "gorb"), (Label.Gorb, "lo://127.0.0.1:1")), ready: true, [], Repins.None, []).ToString(),
        StringComparison.Ordinal);

    private static ObservedGroup Group(params (string, string)[] labels) => World.GroupOf(
        World.Container("web-0", "exited", [(Label.Group, "web"), (Label.Shard, "0"), (Label.Weight, "1"), (Label.Ports, "8080:80/tcp"), .. labels]));
}
