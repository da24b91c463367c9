using System.Net;
using Tesson.Core.Groups;
using Tesson.Core.Host;
using Tesson.Core.Plans;
using Tesson.Core.Ports;

namespace Tesson.Core.Tests.Plans;

public sealed class PortConflictsTests
{
    [Theory]
    [InlineData("8080:80", "8080:90", true)]
    [InlineData("8080:80", "10.0.0.1:8080:80", true)]
    [InlineData("10.0.0.1:8080:80", "10.0.0.2:8080:80", false)]
    [InlineData("8080:80", "8080:80/udp", false)]
    [InlineData("53:53/udp", "53:54/udp", true)]
    [InlineData("127.0.0.1:53:53/udp", "53:53/udp", true)]
    [InlineData("8080:80", "8081:80", false)]
    [InlineData("80", "80:8080", true)]
    // A family leaves the other alone, as within one group.
    [InlineData("0.0.0.0:8080:80", "[::]:8080:80", false)]
    [InlineData("0.0.0.0:8080:80", "[::1]:8080:80", false)]
    [InlineData("[::]:8080:80", "[::1]:8080:80", true)]
    [InlineData("8080:80", "[::1]:8080:80", true)]
    public void Two_groups_cannot_have_one_address_and_port(string mine, string theirs, bool conflict)
    {
        string[] found = [.. PortConflicts.Of("web", PortSpec.Parse(mine), [Nft("db", theirs)], [])];
        Assert.Equal(conflict ? [$"port {PortSpec.Parse(mine)[0]}: group 'db' has it; take another port, or stop the one that has it"] : [], found);
    }

    [Fact]
    public void A_stopped_group_holds_no_port_and_neither_does_the_group_itself()
    {
        var mappings = PortSpec.Parse("8080:80");
        Assert.Empty(PortConflicts.Of("web", mappings, [Nft("db", "8080:80", "exited")], []));
        Assert.Empty(PortConflicts.Of("web", mappings, [Nft("web", "8080:80")], []));
    }

    [Fact]
    public void A_container_that_publishes_the_port_is_named()
    {
        var other = World.Container("nginx") with { Ports = [new ObservedPort("0.0.0.0", 80, 8080, "tcp")] };
        Assert.Equal(["port 127.0.0.1:8080:80/tcp: container nginx publishes it; take another port, or stop the one that has it"],
            PortConflicts.Of("web", PortSpec.Parse("127.0.0.1:8080:80"), [other], []));
    }

    [Theory]
    [InlineData("0.0.0.0:8080:80", false)]
    [InlineData("[::1]:8080:80", true)]
    public void A_container_that_publishes_on_every_IPv6_address_leaves_IPv4_alone(string mine, bool conflict) => Assert.Equal(
        conflict, PortConflicts.Of("web", PortSpec.Parse(mine), [World.Container("nginx") with { Ports = [new ObservedPort("::", 80, 8080, "tcp")] }], []).Any());

    [Theory]
    [InlineData("8080:80", "127.0.0.1", true)]
    [InlineData("127.0.0.1:8080:80", "0.0.0.0", true)]
    [InlineData("127.0.0.1:8080:80", "::", true)]
    [InlineData("127.0.0.1:8080:80", "10.0.0.1", false)]
    [InlineData("[::1]:8080:80", "0.0.0.0", false)]
    public void A_socket_of_this_machine_holds_its_port(string mine, string address, bool conflict) => Assert.Equal(
        conflict, PortConflicts.Of("web", PortSpec.Parse(mine), [], [new HostSocket(Protocol.Tcp, IPAddress.Parse(address), 8080, 0)]).Any());

    private static ObservedContainer Nft(string group, string ports, string state = "running") =>
        World.Container($"{group}-0", state, (Label.Group, group), (Label.Ports, ports), (Label.FrontEnd, "nft"));
}
