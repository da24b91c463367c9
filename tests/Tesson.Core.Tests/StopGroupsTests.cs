using Moq;
using Tesson.Core.Engine;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Plans;

namespace Tesson.Core.Tests;

public sealed class StopGroupsTests
{
    [Fact]
    public async Task One_shard_that_cannot_be_stopped_is_named_and_the_others_are_stopped_and_removed()
    {
        Mock<IEngine> engine = new(MockBehavior.Strict);
        engine.Setup(e => e.ListAsync(Label.Group, It.IsAny<CancellationToken>()))
            .ReturnsAsync([World.Shard("web", 0, 3, "0"), World.Shard("web", 1, 3, "1"), World.Shard("web", 2, 3, "2")]);
        engine.Setup(e => e.StopAsync(It.IsAny<string>(), TimeSpan.FromSeconds(3), It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);
        engine.Setup(e => e.StopAsync("id-of-web-1", TimeSpan.FromSeconds(3), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new TessonException("the engine's own words"));
        engine.Setup(e => e.RemoveAsync(It.IsAny<string>(), It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);

        using FrontEndSet none = new(_ => throw new InvalidOperationException("no front end is asked"));
        var left = await new StopGroups(engine.Object, none, SilentProgress.Instance, new Bounds(), TimeProvider.System)
            .StopAsync(["web"], new StopRequest { Purge = true, Wait = TimeSpan.FromSeconds(3) }, CancellationToken.None);

        Assert.Equal(["stop web-1: the engine's own words"], left.AsEnumerable());
        engine.Verify(e => e.StopAsync("id-of-web-0", It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>()), Times.Once);
        engine.Verify(e => e.StopAsync("id-of-web-2", It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>()), Times.Once);
        engine.Verify(e => e.RemoveAsync(It.IsAny<string>(), It.IsAny<CancellationToken>()), Times.Exactly(3));
    }

    [Fact]
    public async Task A_container_that_the_engine_lists_before_it_lets_it_be_removed_is_removed_a_moment_later()
    {
        ObservedContainer first = World.Shard("web", 0, 2, "0", "created");
        ObservedContainer nearlyMade = World.Shard("web", 1, 2, "1", "created");
        Mock<IEngine> engine = new(MockBehavior.Strict);
        engine.SetupSequence(e => e.ListAsync(Label.Group, It.IsAny<CancellationToken>()))
            .ReturnsAsync([first, nearlyMade])
            .ReturnsAsync([nearlyMade])
            .ReturnsAsync([nearlyMade]);
        engine.Setup(e => e.RemoveAsync(It.IsAny<string>(), It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);

        using FrontEndSet none = new(_ => throw new InvalidOperationException("no front end is asked"));
        QuickTime time = new();
        Assert.Empty(await new StopGroups(engine.Object, none, SilentProgress.Instance, new Bounds(), time)
            .StopAsync(["web"], new StopRequest { Purge = true }, CancellationToken.None));

        engine.Verify(e => e.RemoveAsync(first.Id, It.IsAny<CancellationToken>()), Times.Once);
        engine.Verify(e => e.RemoveAsync(nearlyMade.Id, It.IsAny<CancellationToken>()), Times.Exactly(2));
        Assert.Equal([TimeSpan.FromSeconds(1)], time.Waits);
    }

    [Fact]
    public async Task A_group_that_came_after_the_engine_was_asked_has_left_nothing_behind()
    {
        Mock<IEngine> engine = new(MockBehavior.Strict);
        engine.SetupSequence(e => e.ListAsync(Label.Group, It.IsAny<CancellationToken>()))
            .ReturnsAsync([])
            .ReturnsAsync([World.Container("new-0", "created", (Label.Group, "new"), (Label.FrontEnd, "nft"), (Label.Ports, "80/tcp"))]);
        Mock<IFrontEndState> state = new();
        state.Setup(s => s.Services).Returns([new ObservedService(new Service("new at 0.0.0.0:80/tcp", null, 80, Core.Ports.Protocol.Tcp, "new"), [])]);
        Mock<IFrontEnd> nft = new(MockBehavior.Strict);
        nft.Setup(n => n.IsUsed).Returns(true);
        nft.Setup(n => n.ObserveAsync(It.IsAny<CancellationToken>())).ReturnsAsync(state.Object);

        using FrontEndSet frontEnds = new(_ => nft.Object);
        StopGroups stop = new(engine.Object, frontEnds, SilentProgress.Instance, new Bounds(), TimeProvider.System);
        // The group is new here, and --all means it as well: what is told apart is what groups that are gone have left.
        nft.Setup(n => n.CheckAsync(It.IsAny<CancellationToken>())).ThrowsAsync(new TessonException("not asked for more"));
        Assert.Equal(["not asked for more; its services and backends of the stopped groups were left there"],
            (await stop.StopAsync(null, new StopRequest { Kernels = [KernelFrontEnd.NftAddress], Force = true }, CancellationToken.None)).AsEnumerable());
        nft.Verify(n => n.RemoveServiceIfEmptyAsync(It.IsAny<Service>(), It.IsAny<CancellationToken>()), Times.Never);
    }

    [Fact]
    public async Task A_front_end_that_does_not_answer_is_known_before_the_first_shard_is_stopped_and_by_force_all_are()
    {
        Mock<IEngine> engine = new(MockBehavior.Strict);
        engine.Setup(e => e.ListAsync(Label.Group, It.IsAny<CancellationToken>()))
            .ReturnsAsync([World.Shard("web", 0, 1, "0", ports: "80/tcp", gorb: "lo://127.0.0.1:1")]);
        engine.Setup(e => e.StopAsync("id-of-web-0", It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);
        Mock<IFrontEnd> gorb = new(MockBehavior.Strict);
        gorb.Setup(g => g.CheckAsync(It.IsAny<CancellationToken>())).ThrowsAsync(new TessonException("Gorb is down"));

        using FrontEndSet frontEnds = new(_ => gorb.Object);
        StopGroups stop = new(engine.Object, frontEnds, SilentProgress.Instance, new Bounds(), TimeProvider.System);
        var refusal = await Assert.ThrowsAsync<TessonException>(() => stop.StopAsync(null, new StopRequest(), CancellationToken.None));
        Assert.StartsWith("Gorb is down; nothing was stopped", refusal.Message, StringComparison.Ordinal);
        engine.Verify(e => e.StopAsync(It.IsAny<string>(), It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>()), Times.Never);
        var left = await stop.StopAsync(null, new StopRequest { Force = true }, CancellationToken.None);
        Assert.Equal(["Gorb is down; its services and backends of the stopped groups were left there"], left.AsEnumerable());
        engine.VerifyAll();
    }
}
