using System.Collections.Immutable;
using System.Net;

namespace Tesson.Ipvs.Tests;

public sealed class RestoreTextTests
{
    private static readonly ImmutableDictionary<ServiceAddress, VirtualService> None = ImmutableDictionary<ServiceAddress, VirtualService>.Empty;

    [Fact]
    public void A_table_is_made_of_nothing_and_into_nothing()
    {
        var table = Table(Web(To("172.17.0.2:80", 4), To("172.17.0.3:80", 2)), Service("[fd00::1]:53/udp", "sh") with { Flags = "sh-fallback", Persistence = 50 });
        Assert.Equal(
            """
            -A -t 10.0.0.1:8080 -s wrr
            -a -t 10.0.0.1:8080 -r 172.17.0.2:80 -m -w 4
            -a -t 10.0.0.1:8080 -r 172.17.0.3:80 -m -w 2
            -A -u [fd00::1]:53 -s sh -p 50 -b sh-fallback

            """,
            RestoreText.Between(None, table));
        Assert.Equal("-D -t 10.0.0.1:8080\n-D -u [fd00::1]:53\n", RestoreText.Between(table, None));
        Assert.Equal("", RestoreText.Between(table, Table(Web(To("172.17.0.3:80", 2), To("172.17.0.2:80", 4)), table[ServiceAddress.Parse("[fd00::1]:53/udp")!])));
    }

    [Fact]
    public void Who_comes_is_there_before_who_goes_is_gone()
    {
        var from = Table(Web(To("172.17.0.2:80", 4)));
        Assert.Equal(
            "-a -t 10.0.0.1:8080 -r 172.17.0.9:80 -m -w 4\n-d -t 10.0.0.1:8080 -r 172.17.0.2:80\n",
            RestoreText.Between(from, Table(Web(To("172.17.0.9:80", 4)))));
    }

    [Fact]
    public void What_is_there_with_other_settings_is_edited()
    {
        var from = Table(Web(To("172.17.0.2:80", 4)));
        var to = Web(To("172.17.0.2:80", 0)) with { Scheduler = "wlc", Persistence = 60 };
        Assert.Equal("-E -t 10.0.0.1:8080 -s wlc -p 60\n-e -t 10.0.0.1:8080 -r 172.17.0.2:80 -m -w 0\n", RestoreText.Between(from, Table(to)));
        Assert.Equal(
            "-e -t 10.0.0.1:8080 -r 172.17.0.2:80 -g -w 4\n",
            RestoreText.Between(from, Table(Web(To("172.17.0.2:80", 4) with { Forwarding = Forwarding.DirectRouting }))));
    }

    private static VirtualService Web(params Destination[] destinations) => Service("10.0.0.1:8080/tcp", "wrr") with { Destinations = [.. destinations] };

    private static VirtualService Service(string address, string scheduler) => new() { Address = ServiceAddress.Parse(address)!, Scheduler = scheduler };

    private static Destination To(string endPoint, int weight) => new(IPEndPoint.Parse(endPoint), Forwarding.Nat, weight);

    private static ImmutableDictionary<ServiceAddress, VirtualService> Table(params VirtualService[] services) => services.ToImmutableDictionary(service => service.Address);
}
