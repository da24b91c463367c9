using System.Net;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Host;
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

    [Fact]
    public void Once_shards_are_there_the_address_is_tried() => Assert.EndsWith(
        """
        add backend web-0 to web-80-tcp, weight 1
        try 172.17.0.1:8080/tcp: ready by its address
        try 127.0.0.1:8080/tcp: ready by its address
        """,
        StartPlan.For(Group((Label.FrontEnd, "nft")), ready: true, [], Repins.None, [], Ways).ToString(), StringComparison.Ordinal);

    [Fact]
    public void Nothing_is_tried_of_a_group_that_is_not_waited_for() => Assert.DoesNotContain(
        "try", StartPlan.For(Group((Label.FrontEnd, "nft")), ready: false, [], Repins.None, [], Ways).ToString(), StringComparison.Ordinal);

    private static LocalWays Ways => new(KernelFrontEnd.Nft, new HostNetwork { BridgeAddress = IPAddress.Parse("172.17.0.1") }, null, null);

    private static ObservedGroup Group(params (string, string)[] labels) => World.GroupOf(
        World.Container("web-0", "exited", [(Label.Group, "web"), (Label.Shard, "0"), (Label.Weight, "1"), (Label.Ports, "8080:80/tcp"), .. labels]));
}
