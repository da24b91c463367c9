using Tesson.Core.Ports;

namespace Tesson.Core.Tests.Ports;

public sealed class PublicationFaultsTests
{
    private const string NeedsRoot = "changing the kernel's tables needs root (run it with sudo)";

    [Theory]
    [InlineData(null, "9090:80", "port 9090:80/tcp: 2 shards cannot all have the host's port 9090; put a front end before them (--frontend nft, or --gorb DEVICE://HOST:PORT), give a range (-p 9090-9091:80/tcp), or let the engine choose (-p 80/tcp)")]
    [InlineData(NeedsRoot, "9090:80", $"port 9090:80/tcp: 2 shards have one address only behind a front end, and there is none: {NeedsRoot}; without one give a range (-p 9090-9091:80/tcp), or let the engine choose (-p 80/tcp)")]
    [InlineData(NeedsRoot, "9090:80/sctp", "port 9090:80/sctp: 2 shards cannot all have the host's port 9090, and no front end balances a group with sctp; give a range (-p 9090-9091:80/sctp), or let the engine choose (-p 80/sctp)")]
    public void A_host_port_for_several_shards_is_refused_with_what_helps_here(string? obstacle, string port, string says)
    {
        Assert.Equal(says, Assert.Single(new PublicationFaults(2, HasFrontEnd: false, obstacle).Of(World.Group("web", port).Ports)));
        Assert.Empty(new PublicationFaults(1, HasFrontEnd: false, obstacle).Of(World.Group("web", port).Ports));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_address_and_a_port_for_each_shard_together_are_one_message_with_both_ways_out(bool hasFrontEnd) => Assert.Equal(
        "ports 8080:80/tcp and 127.0.0.1:9000-9003:81/tcp: a group has one address for all shards, or a port of its own for each; "
        + "write 127.0.0.1:9000:81/tcp instead of the range for the one, or 8080-8083:80/tcp and --frontend none for the other",
        Assert.Single(new PublicationFaults(4, hasFrontEnd, Obstacle: null).Of(World.Group("web", "8080:80", "127.0.0.1:9000-9003:81").Ports)));

    [Theory]
    [InlineData("ports 80/tcp and 80:8080/tcp are one address of the group, *:80/tcp: give one of them another host port", "80", "80:8080")]
    [InlineData("ports 80/tcp and 127.0.0.1:80:8080/tcp are one address of the group, 127.0.0.1:80/tcp: give one of them another host port", "80", "127.0.0.1:80:8080")]
    [InlineData(null, "80", "80/udp", "127.0.0.1:81:80")]
    [InlineData(null, "0.0.0.0:80:80", "[::]:80:81")]
    public void Two_ports_that_would_listen_at_one_address_are_refused(string? fault, params string[] ports) =>
        Assert.Equal(fault is null ? [] : [fault], new PublicationFaults(2, HasFrontEnd: true, Obstacle: null).Of(World.Group("web", ports).Ports));

    [Theory]
    [InlineData(true, "8080:80", "127.0.0.1:9000:81")]
    [InlineData(false, "8080-8083:80", "127.0.0.1:9000-9003:81")]
    public void Each_of_the_two_ways_out_is_one(bool hasFrontEnd, params string[] ports) =>
        Assert.Empty(new PublicationFaults(4, hasFrontEnd, Obstacle: null).Of(World.Group("web", ports).Ports));

    [Theory]
    [InlineData(true, "8080-8081:80", "a group behind a front end has one port; write 8080:80/tcp")]
    [InlineData(true, "8080:80/sctp", "only tcp and udp are balanced")]
    [InlineData(false, "8080-8081:80", "2 host ports for 4 shards; the range needs 4 ports (-p 8080-8083:80/tcp)")]
    public void A_port_that_does_not_fit_is_told_with_one_that_does(bool hasFrontEnd, string port, string says) =>
        Assert.Contains(says, Assert.Single(new PublicationFaults(4, hasFrontEnd, Obstacle: null).Of(World.Group("web", port).Ports)), StringComparison.Ordinal);
}
