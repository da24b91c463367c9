using Docker.DotNet.Models;
using Tesson.Core.Engine;

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
    [InlineData("name=seccomp,profile=default name=rootless", true)]
    [InlineData("name=rootless,extra=1", true)]
    [InlineData("name=rootlesskit name=userns", false)]
    [InlineData("", false)]
    public void An_engine_without_roots_rights_says_so(string options, bool rootless) =>
        Assert.Equal(rootless, DockerEngine.IsRootless(options.Split(' ')));
}
