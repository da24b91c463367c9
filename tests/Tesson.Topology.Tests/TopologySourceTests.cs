namespace Tesson.Topology.Tests;

public class TopologySourceTests
{
    [Fact]
    public void Nothing_is_this_machine() => Assert.IsType<TopologySource.Local>(TopologySource.Parse(null));

    [Theory]
    [InlineData("synthetic:pack:2 pu:2", "pack:2 pu:2")]
    [InlineData("synthetic: pu:2 ", "pu:2")]
    [InlineData("synthetic:", "")]
    public void A_prefix_makes_a_description(string text, string description) =>
        Assert.Equal(new TopologySource.Synthetic(description), TopologySource.Parse(text));

    [Theory]
    [InlineData("machine.xml")]
    [InlineData("")]
    [InlineData("Synthetic:pu:2")]
    public void Anything_else_is_a_path(string text) => Assert.Equal(new TopologySource.XmlFile(text), TopologySource.Parse(text));
}
