using Docker.DotNet.Models;
using Tesson.Core.Engine;
using Tesson.Core.Groups;

namespace Tesson.Core.Tests.Engine;

/// <summary>What Core makes of the library's models, which have null where an engine says nothing.</summary>
public sealed class DockerEngineTests
{
    [Fact]
    public void What_a_network_leaves_out_is_empty() =>
        Assert.Equal(new ObservedNetwork("", "", "", null, false), DockerEngine.Observed(new NetworkResponse { ID = null!, Name = null!, Driver = null!, Options = null! }));

    [Theory]
    [InlineData("docker0", "docker0")]
    [InlineData("", "br-0123456789ab")]
    [InlineData("a;b", null)]
    public void A_bridge_is_named_by_its_option_or_its_id(string option, string? bridge) => Assert.Equal(bridge, DockerEngine.Observed(new NetworkResponse
    {
        ID = "0123456789abcdef",
        Driver = "bridge",
        Options = new Dictionary<string, string> { ["com.docker.network.bridge.name"] = option },
    }).Bridge);

    [Theory]
    [InlineData("172.18.0.0/16", null, true, false)]
    [InlineData("fd00::/64", "nat", false, false)]
    [InlineData("172.18.0.0/16", "routed", true, true)]
    public void A_network_tells_whether_it_has_IPv4_and_relays(string subnet, string? mode, bool hasIPv4, bool isRouted)
    {
        var network = DockerEngine.Observed(new NetworkResponse
        {
            Driver = "bridge",
            IPAM = new IPAM { Config = [new IPAMConfig { Subnet = subnet }] },
            Options = mode is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["com.docker.network.bridge.gateway_mode_ipv4"] = mode },
        });
        Assert.Equal((hasIPv4, isRouted), (network.HasIPv4, network.IsRouted));
    }

    [Theory]
    [InlineData("name=seccomp,profile=default name=rootless", true)]
    [InlineData("name=rootless,extra=1", true)]
    [InlineData("name=rootlesskit name=userns", false)]
    [InlineData("", false)]
    public void An_engine_without_roots_rights_says_so(string options, bool rootless) =>
        Assert.Equal(rootless, DockerEngine.IsRootless(options.Split(' ')));
}
