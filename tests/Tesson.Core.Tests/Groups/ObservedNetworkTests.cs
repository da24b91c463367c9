using Docker.DotNet.Models;
using Tesson.Core.Engine;
using Tesson.Core.Groups;
using Tesson.Core.Ports;

namespace Tesson.Core.Tests.Groups;

public sealed class ObservedNetworkTests
{
    [Theory]
    [InlineData("127.0.0.1", "8080:80", "127.0.0.1:8080:80/tcp")]
    [InlineData("127.0.0.1", "80", "127.0.0.1::80/tcp")]
    [InlineData("fd00::1", "8080:80/udp", "[fd00::1]:8080:80/udp")]
    [InlineData("127.0.0.1", "0.0.0.0:8080:80", "0.0.0.0:8080:80/tcp")]
    [InlineData("127.0.0.1", "10.0.0.9:8080:80", "10.0.0.9:8080:80/tcp")]
    [InlineData("0.0.0.0", "8080:80", "8080:80/tcp")]
    [InlineData("::", "8080:80", "[::]:8080:80/tcp")]
    [InlineData("", "8080:80", "8080:80/tcp")]
    [InlineData("no address", "8080:80", "8080:80/tcp")]
    public void A_port_without_an_address_is_where_the_network_binds(string binding, string port, string expected) =>
        Assert.Equal(expected, string.Join(' ', Network(binding).Bind([.. PortSpec.Parse(port)])));

    [Theory]
    [InlineData("bridge", "8080:80", "network 'bridge' publishes ports at 127.0.0.1 where no host address is given (\"ip\" in the engine's daemon.json)")]
    [InlineData("lan", "8080:80", "network 'lan' publishes ports at 127.0.0.1 where no host address is given (host_binding_ipv4)")]
    [InlineData("lan", "10.0.0.9:8080:80", "")]
    public void It_is_told_of_ports_that_it_holds_for(string network, string port, string expected) =>
        Assert.StartsWith(expected, Network("127.0.0.1", network).BindingNote([.. PortSpec.Parse(port)]) ?? "", StringComparison.Ordinal);

    [Fact]
    public void Nothing_is_told_where_nothing_is_bound() => Assert.Null(Network("127.0.0.1").BindingNote([.. PortSpec.Parse("10.0.0.9:8080:80")]));

    private static ObservedNetwork Network(string binding, string name = "bridge") => DockerEngine.Observed(new NetworkResponse
    {
        Name = name,
        ID = "0123456789abcdef",
        Driver = "bridge",
        Options = new Dictionary<string, string> { ["com.docker.network.bridge.host_binding_ipv4"] = binding },
    });
}
