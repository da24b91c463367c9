using System.Collections.Immutable;
using System.Net;
using Moq;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Plans;
using Tesson.Core.Ports;

namespace Tesson.Core.Tests.Plans;

public sealed class StrayTargetsTests
{
    private static readonly string Gone = new('a', 64);

    [Theory]
    [InlineData("running", "172.17.0.2", "172.17.0.2", null)]
    [InlineData("running", "172.17.0.3", "172.17.0.2", "web-0: it is at 172.17.0.3")]
    [InlineData("running", null, "172.17.0.2", "web-0: it has no address")]
    [InlineData("paused", "172.17.0.2", "172.17.0.2", "web-0: it is paused")]
    [InlineData("exited", null, "172.17.0.2", "web-0: it is exited")]
    // An IPv6 target is the shard's as well, and one that the engine relays to.
    [InlineData("running", "172.17.0.2", "fd00::2", null)]
    [InlineData("running", "172.17.0.2", "[::1]:32768", null)]
    [InlineData("running", "172.17.0.2", "[::1]:32769", "web-0: it is at 172.17.0.2")]
    public void A_target_is_astray_where_no_running_shard_has_its_address(string state, string? address, string target, string? cause)
    {
        var shard = Shard(state, address);
        var found = Of([shard], Backend(shard.Id, target));
        Assert.Equal(cause, found is [var stray] ? $"{stray.Shard}: {stray.Cause}" : null);
    }

    [Fact]
    public void One_of_a_container_or_a_group_that_is_gone_is_astray_and_the_sentence_names_it()
    {
        var shard = Shard("running", "172.17.0.2");
        Assert.Equal(
            "nft leads port 8080/tcp to 172.17.0.9, which is no shard of this group (aaaaaaaaaaaa: its container is gone); tesson sync withdraws it",
            Assert.Single(Of([shard], Backend(shard.Id, "172.17.0.2"), Backend(Gone, "172.17.0.9"))).ToString());
        Assert.Equal("its group is gone", Assert.Single(Of([], Backend(Gone, "172.17.0.9"))).Cause);
    }

    private static ObservedContainer Shard(string state, string? address)
    {
        var shard = World.Shard("web", 0, 1, "0", state, "8080:80/tcp");
        return shard with
        {
            Labels = new Dictionary<string, string>(shard.Labels) { [Label.FrontEnd] = "nft", [Label.Backend] = "container" },
            Address = address,
            IPv6 = address is null ? null : "fd00::2",
            Ports = [new ObservedPort("::1", 80, 32768, "tcp")],
        };
    }

    private static ObservedBackend Backend(string id, string target) => IPEndPoint.TryParse(target, out var relay) && relay.Port > 0
        ? new ObservedBackend($"{id}-80", relay.Address.ToString(), relay)
        : new ObservedBackend($"{id}-80", target);

    private static StrayTarget[] Of(ObservedContainer[] containers, params ObservedBackend[] backends)
    {
        Mock<IFrontEndState> state = new();
        state.Setup(s => s.Services).Returns([new ObservedService(new Service("web at 0.0.0.0:8080/tcp", null, 8080, Protocol.Tcp, "web"), [.. backends])]);
        return [.. StrayTargets.Of(new SyncWorld
        {
            Groups = ObservedGroup.From(containers),
            FrontEnds = ImmutableDictionary<string, IFrontEndState>.Empty.Add("nft", state.Object),
        })];
    }
}
