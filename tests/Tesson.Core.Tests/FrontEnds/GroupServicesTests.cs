using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Ports;

namespace Tesson.Core.Tests.FrontEnds;

public sealed class GroupServicesTests
{
    [Fact]
    public void Names_are_those_of_2016() =>
        Assert.Equal([("web-80-tcp", 8080, "80")], Names("8080:80"));

    [Fact]
    public void Backend_names_are_global_so_no_two_services_of_a_group_share_one() =>
        Assert.Equal(
            [("web-53-tcp", 53, "53"), ("web-53-udp", 53, "53-udp"), ("web-53-tcp-at-54", 54, "53-at-54"), ("web-53-tcp-at-10.0.0.1-55", 55, "53-at-10.0.0.1-55")],
            Names("53", "53/udp", "54:53", "10.0.0.1:55:53"));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_service_has_the_bridge_of_the_shards_network_and_whether_it_keeps_them_apart(bool isApart)
    {
        ObservedNetwork network = new("inner", "id", "bridge", "br-inner", IsInternal: false) { IsApart = isApart };
        var service = Assert.Single(GroupServices.Of("web", PortSpec.ParseAll(["8080:80"]), network: network)).Service;
        Assert.Equal(("br-inner", isApart), (service.Bridge, service.IsApart));
    }

    private static IEnumerable<(string, int, string)> Names(params string[] ports) =>
        GroupServices.Of("web", PortSpec.ParseAll(ports)).Select(entry => (entry.Service.Name, entry.Service.Port, entry.Suffix));
}
