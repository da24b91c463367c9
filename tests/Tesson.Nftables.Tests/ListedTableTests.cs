using System.Net;

namespace Tesson.Nftables.Tests;

/// <summary>What nft of other releases than this machine's prints of a table that Tesson made (tests/engines has those releases).</summary>
public sealed class ListedTableTests
{
    [Theory]
    [InlineData("1.1.3")]
    [InlineData("1.1.7")]
    public void A_listed_table_is_read_whole(string version)
    {
        var table = TableReader.Read(Family.Ip, File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Listed", $"nft-{version}.json")));
        Assert.True(table.IsWhole);
        Assert.Empty(table.Damaged);
        Assert.Equal(["br-0123456789ab", "docker0"], table.Bridges);
        Balancer web = new()
        {
            Listener = new Listener(Transport.Tcp, 8080),
            Owner = "web",
            Bridge = "docker0",
            Targets =
            [
                new Target("a-80", IPEndPoint.Parse("172.17.0.2:80"), IPEndPoint.Parse("172.17.0.1:32768"), 2),
                new Target("b-80", IPEndPoint.Parse("172.17.0.3:80"), IPEndPoint.Parse("172.17.0.1:32769"), 1),
            ],
        };
        Balancer dns = new()
        {
            Listener = new Listener(Transport.Udp, 53, IPAddress.Loopback),
            Owner = "dns",
            Scheme = Scheme.Source,
            Targets = [new Target("c-53-udp", IPEndPoint.Parse("172.18.0.2:53"), null, 1)],
        };
        Assert.Equal([dns, web], table.Balancers.Values.OrderBy(balancer => balancer.Listener.Port));
        Assert.Equal(
            new Drained("old-80", new Listener(Transport.Tcp, 8080), IPEndPoint.Parse("172.17.0.9:80"), TimeSpan.FromSeconds(28)),
            Assert.Single(table.Draining));
    }
}
