using Moq;
using Tesson.Core.Engine;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Placement;
using Tesson.Core.Plans;

namespace Tesson.Core.Tests;

public sealed class StartGroupTests
{
    [Fact]
    public async Task A_shard_whose_stop_has_just_come_back_is_started_though_the_list_says_that_it_runs()
    {
        Mock<IEngine> engine = new();
        ObservedContainer listed = World.Shard("web", 0, 2, "0"), running = World.Shard("web", 1, 2, "1");
        engine.Setup(e => e.ListAsync(null, It.IsAny<CancellationToken>())).ReturnsAsync([listed, running]);
        engine.Setup(e => e.InspectAsync(listed.Id, It.IsAny<CancellationToken>())).ReturnsAsync(listed with { State = "exited" });
        engine.Setup(e => e.InspectAsync(running.Id, It.IsAny<CancellationToken>())).ReturnsAsync(running);

        using FrontEndSet none = new(_ => throw new InvalidOperationException("no front end is asked"));
        StartGroup start = new(
            engine.Object, none, SilentProgress.Instance, new Bounds(), TimeProvider.System, new FakeHost(online: ""), new StrayReading(engine.Object, none, []));
        Assert.Empty(await start.StartAsync("web", ready: false, share: true, Reserve.Nothing, CancellationToken.None));

        engine.Verify(e => e.StartAsync("web-0", It.IsAny<CancellationToken>()), Times.Once);
        engine.Verify(e => e.StartAsync("web-1", It.IsAny<CancellationToken>()), Times.Never);
    }
}
