using static Tesson.Docker.Tests.FakeEngine;

namespace Tesson.Docker.Tests;

public sealed class NetworkTests : IDisposable
{
    private readonly FakeEngine _engine = OnUnixSocket();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Networks_are_listed_with_their_subnets_and_options()
    {
        _engine.Respond = (_, stream) => AnswerAsync(stream, "200 OK", """
            [{"Name":"bridge","Id":"b1","Driver":"bridge","Internal":true,"EnableIPv6":true,"Scope":"local",
              "IPAM":{"Driver":"default","Options":null,"Config":[{"Subnet":"172.17.0.0/16","Gateway":"172.17.0.1"},{"Subnet":"fd00::/64"}]},
              "Options":{"com.docker.network.bridge.name":"docker0"}}]
            """);
        using var client = _engine.Client();

        var network = Assert.Single(await client.ListNetworksAsync());

        Assert.Equal("GET /v1.41/networks HTTP/1.1", _engine.Requests[1].Line);
        Assert.Equal(("b1", "bridge", "bridge", true, true), (network.ID, network.Name, network.Driver, network.Internal, network.EnableIPv6));
        Assert.Equal("default", network.IPAM.Driver);
        Assert.Equal([("172.17.0.0/16", "172.17.0.1"), ("fd00::/64", "")], network.IPAM.Config.Select(subnet => (subnet.Subnet, subnet.Gateway)));
        Assert.Equal("docker0", network.Options["com.docker.network.bridge.name"]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""[{"IPAM":[]}]""")]
    [InlineData("""[{"Options":{"a":1}}]""")]
    public async Task Networks_that_are_not_the_expected_JSON_are_one_line(string body)
    {
        _engine.Respond = (_, stream) => AnswerAsync(stream, "200 OK", body);
        using var client = _engine.Client();

        var fault = await Assert.ThrowsAsync<DockerException>(() => client.ListNetworksAsync());

        Assert.StartsWith($"{_engine.Address} does not answer like a Docker Engine", fault.Message);
    }

    [Fact]
    public async Task A_row_of_the_list_tells_of_its_networks()
    {
        _engine.Respond = (_, stream) => AnswerAsync(stream, "200 OK", """
            [{"HostConfig":{"NetworkMode":"mine"},"NetworkSettings":{"Networks":{"mine":
               {"NetworkID":"n1","Gateway":"10.1.0.1","IPPrefixLen":24,"IPv6Gateway":"fd00::1"}}}},
             {"HostConfig":null,"NetworkSettings":{"Networks":{"none":{"NetworkID":null,"Gateway":null,"IPv6Gateway":null}}}}]
            """);
        using var client = _engine.Client();

        var list = await client.ListContainersAsync(all: false, []);

        Assert.Equal(["mine", ""], list.Select(row => row.HostConfig.NetworkMode));
        Assert.Equal(new EndpointSettings { NetworkID = "n1", Gateway = "10.1.0.1", IPPrefixLen = 24, IPv6Gateway = "fd00::1" }, list[0].Networks["mine"]);
        Assert.Equal(new EndpointSettings(), list[1].Networks["none"]);
    }
}
