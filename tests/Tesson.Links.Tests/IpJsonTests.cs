using System.Net;

namespace Tesson.Links.Tests;

public sealed class IpJsonTests
{
    [Fact]
    public void Routes_and_neighbours_are_read_as_ip_prints_them()
    {
        Assert.Equal([IPAddress.Parse("10.9.0.5")], IpJson.Hosts("""[{"dst":"10.9.0.5","scope":"link","flags":[]},{"dst":"10.9.1.0/24","flags":[]},{"dst":"default","gateway":"10.9.0.1"}]"""));
        Assert.Equal(
            [new Neighbour(IPAddress.Parse("10.9.0.5"), "02:42:0a:09:00:05")],
            IpJson.Neighbours("""[{"dst":"10.9.0.5","lladdr":"02:42:0a:09:00:05","state":["PERMANENT"]},{"dst":"10.9.0.6","state":["FAILED"]}]"""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    public void Nothing_is_nothing(string text) => Assert.Empty(IpJson.Hosts(text));

    [Fact]
    public void What_is_no_JSON_is_a_failure_of_ip() => Assert.Throws<LinkException>(() => { IpJson.Hosts("Object \"x\" is unknown"); });
}
