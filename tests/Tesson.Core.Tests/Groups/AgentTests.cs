using Tesson.Core.Groups;

namespace Tesson.Core.Tests.Groups;

public sealed class AgentTests
{
    [Theory]
    [InlineData("/usr/local/bin/tesson", "debian:13", true)]
    [InlineData("tesson", "ops", true)]
    [InlineData("/gorb", "registry:5000/ours/balancer", true)]
    [InlineData("sh", "kobolog/gorb", true)]
    [InlineData("sh", "registry:5000/kobolog/gorb:1.0@sha256:abc", true)]
    [InlineData("sh", "tesson:latest", true)]
    [InlineData("nginx", "nginx", false)]
    [InlineData("sh", "gorb/nginx", false)]
    [InlineData("/opt/tesson/bench", "tesson-demo", false)]
    [InlineData("", "", false)]
    public void It_is_told_by_its_program_or_its_image(string program, string image, bool expected) => Assert.Equal(expected, Agent.Is(program, image));
}
