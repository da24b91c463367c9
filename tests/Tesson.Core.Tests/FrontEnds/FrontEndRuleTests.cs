using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;

namespace Tesson.Core.Tests.FrontEnds;

public sealed class FrontEndRuleTests
{
    private const string Gorb = "eth0://10.0.0.1:4672";

    [Theory]
    [InlineData(FrontEndChoice.Auto, Gorb, "8080:80", null, Gorb)]
    [InlineData(FrontEndChoice.Auto, Gorb, null, null, Gorb)]
    [InlineData(FrontEndChoice.Auto, null, "8080:80", null, "nft")]
    [InlineData(FrontEndChoice.Auto, null, null, null, null)]
    [InlineData(FrontEndChoice.Auto, null, null, "no nft", null)]
    [InlineData(FrontEndChoice.Nft, Gorb, "8080:80", null, "nft")]
    [InlineData(FrontEndChoice.Ipvs, Gorb, "10.0.0.1:8080:80", null, "ipvs")]
    [InlineData(FrontEndChoice.Gorb, Gorb, "8080:80", "no nft", Gorb)]
    [InlineData(FrontEndChoice.None, Gorb, "8080:80", null, null)]
    public void A_group_gets_what_is_asked_for_or_the_best_there_is_without_a_word(FrontEndChoice choice, string? gorb, string? port, string? obstacle, string? address) =>
        Assert.Equal((address, null), FrontEndRule.Decide(World.Group("web", port is null ? [] : [port]) with { Choice = choice, Gorb = gorb }, obstacle));

    [Fact]
    public void Where_it_cannot_be_had_a_line_says_why_and_what_that_means()
    {
        Assert.Equal(
            (null, "no front end, so no single address: changing the kernel's tables needs root; each shard has host ports of its own, see `tesson ps`"),
            FrontEndRule.Decide(World.Group("web", "80"), "changing the kernel's tables needs root"));
        Assert.Contains("asks for a host port for each shard", FrontEndRule.Decide(World.Group("web", "8080-8083:80"), null).Note, StringComparison.Ordinal);
        Assert.Contains("is sctp", FrontEndRule.Decide(World.Group("web", "80/sctp"), null).Note, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_is_asked_for_by_name_and_cannot_be_had_is_an_error()
    {
        var fault = Assert.Throws<TessonException>(() => { FrontEndRule.Decide(World.Group("web", "80") with { Choice = FrontEndChoice.Nft }, "nft is not installed"); });
        Assert.Equal("--frontend nft: nft is not installed", fault.Message);
        fault = Assert.Throws<TessonException>(() => { FrontEndRule.Decide(World.Group("web", "80") with { Choice = FrontEndChoice.Ipvs }, "ipvsadm is not installed"); });
        Assert.Equal("--frontend ipvs: ipvsadm is not installed", fault.Message);
    }

    [Fact]
    public void Who_takes_IPVS_on_every_address_is_told_that_localhost_is_none()
    {
        var (address, note) = FrontEndRule.Decide(World.Group("web", "8080:80") with { Choice = FrontEndChoice.Ipvs }, null);
        Assert.Equal("ipvs", address);
        Assert.Contains("127.0.0.1", note, StringComparison.Ordinal);
    }
}
