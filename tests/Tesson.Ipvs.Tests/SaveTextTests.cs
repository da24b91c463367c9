using System.Collections.Immutable;
using System.Net;

namespace Tesson.Ipvs.Tests;

public sealed class SaveTextTests
{
    /// <summary>As ipvsadm 1.31 of Debian 12 printed it on kernel 6.1.</summary>
    private const string Recorded =
        """
        -A -t 10.0.0.1:80 -s wrr
        -a -t 10.0.0.1:80 -r 172.17.0.2:80 -m -w 4
        -a -t 10.0.0.1:80 -r 172.17.0.3:8080 -m -w 0
        -a -t 10.0.0.1:80 -r 172.17.0.4:80 -i -w 1 --tun-type ipip
        -A -t 10.0.0.1:81 -s sh -b sh-fallback
        -a -t 10.0.0.1:81 -r 172.17.0.9:81 -i -w 3 --tun-type gue --tun-port 6080 --tun-nocsum
        -a -t 10.0.0.1:81 -r 192.168.5.2:81 -g -w 65535
        -A -t 10.0.0.1:82 -s sh -p 50 -b sh-fallback,sh-port
        -A -t 10.0.0.1:83 -s wlc -p 360 -M 255.255.255.0
        -A -u 10.0.0.1:53 -s rr -p 300
        -A -u 10.0.0.1:54 -s rr -o
        -A --sctp-service 10.0.0.1:84 -s rr
        -A -t [fd00::1]:80 -s mh -b mh-fallback
        -a -t [fd00::1]:80 -r [fd00::2]:8080 -m -w 2
        -A -f 7 -s lc
        -a -f 7 -r 172.17.0.2:0 -g -w 2
        -A -f 8 -6 -s lc

        """;

    private static ImmutableDictionary<ServiceAddress, VirtualService> Table => SaveText.Parse(Recorded);

    [Fact]
    public void A_service_is_read_with_its_destinations()
    {
        var web = Table[ServiceAddress.Parse("10.0.0.1:80/tcp")!];
        Assert.Equal(("wrr", "", null, ""), (web.Scheduler, web.Flags, web.Persistence, web.Rest));
        Assert.Equal(
            [
                new Destination(IPEndPoint.Parse("172.17.0.2:80"), Forwarding.Nat, 4),
                new Destination(IPEndPoint.Parse("172.17.0.3:8080"), Forwarding.Nat, 0),
                new Destination(IPEndPoint.Parse("172.17.0.4:80"), Forwarding.Tunnel, 1),
            ],
            web.Destinations.AsEnumerable());
        Assert.Contains(new Destination(IPEndPoint.Parse("192.168.5.2:81"), Forwarding.DirectRouting, 65535), Table[ServiceAddress.Parse("10.0.0.1:81/tcp")!].Destinations);
        Assert.Equal(new Destination(IPEndPoint.Parse("[fd00::2]:8080"), Forwarding.Nat, 2), Assert.Single(Table[ServiceAddress.Parse("[fd00::1]:80/tcp")!].Destinations));
    }

    [Theory]
    [InlineData("10.0.0.1:81/tcp", "sh", "sh-fallback", null, "")]
    [InlineData("10.0.0.1:82/tcp", "sh", "sh-fallback,sh-port", 50, "")]
    [InlineData("10.0.0.1:83/tcp", "wlc", "", 360, "-M 255.255.255.0")]
    [InlineData("10.0.0.1:53/udp", "rr", "", 300, "")]
    [InlineData("10.0.0.1:54/udp", "rr", "", null, "-o")]
    public void A_service_is_read_with_all_that_its_line_says(string address, string scheduler, string flags, int? persistence, string rest)
    {
        var service = Table[ServiceAddress.Parse(address)!];
        Assert.Equal((scheduler, flags, persistence, rest), (service.Scheduler, service.Flags, service.Persistence, service.Rest));
    }

    [Fact]
    public void Services_by_mark_and_of_other_protocols_are_passed_over() => Assert.Equal(7, Table.Count);

    [Theory]
    [InlineData("")]
    [InlineData("-A")]
    [InlineData("-A -t nonsense -s rr")]
    [InlineData("-a -t 10.0.0.1:80 -r 172.17.0.2:80 -m -w 1")]
    [InlineData("-B -t 10.0.0.1:80 -s rr")]
    public void A_line_that_says_nothing_of_a_service_is_passed_over(string line) => Assert.Empty(SaveText.Parse(line));

    [Fact]
    public void What_is_written_is_read_back()
    {
        // Tesson writes no tunnels and no masks; those are only read.
        var mine = Table.Values.Where(service => service.Rest.Length == 0)
            .Select(service => service with { Destinations = service.Destinations.RemoveAll(destination => destination.Forwarding == Forwarding.Tunnel) })
            .ToImmutableDictionary(service => service.Address);
        var read = SaveText.Parse(RestoreText.Between(ImmutableDictionary<ServiceAddress, VirtualService>.Empty, mine));
        Assert.Equal("", RestoreText.Between(mine, read));
        Assert.Equal("", RestoreText.Between(read, mine));
        Assert.Equal(mine.Count, read.Count);
    }
}
