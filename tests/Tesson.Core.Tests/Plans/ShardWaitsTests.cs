using Moq;
using Tesson.Core.Engine;
using Tesson.Core.Groups;
using Tesson.Core.Plans;

namespace Tesson.Core.Tests.Plans;

public sealed class ShardWaitsTests
{
    private readonly Mock<IEngine> _engine = new(MockBehavior.Strict);
    private readonly QuickTime _time = new();

    [Fact]
    public async Task A_shard_without_ports_and_health_check_is_not_ready_at_the_first_look_that_finds_it_running()
    {
        _engine.SetupSequence(e => e.InspectAsync("web-0", It.IsAny<CancellationToken>()))
            .ReturnsAsync(World.Container("web-0"))
            .ReturnsAsync(World.Container("web-0"))
            .ReturnsAsync(World.Container("web-0", "exited") with { ExitCode = 7 });
        _engine.Setup(e => e.ReadLogAsync("web-0", It.IsAny<int>(), It.IsAny<CancellationToken>())).ReturnsAsync(["no such file"]);
        var fault = await Assert.ThrowsAsync<TessonException>(() => WaitAsync(ready: true));
        Assert.Equal("web-0 ended right after its start, with exit code 7; the last that it printed:\n    no such file", fault.Message);
    }

    [Fact]
    public async Task It_is_ready_when_it_has_run_for_a_second()
    {
        _engine.Setup(e => e.InspectAsync("web-0", It.IsAny<CancellationToken>())).ReturnsAsync(World.Container("web-0"));
        await WaitAsync(ready: true);
        Assert.Equal(TimeSpan.FromSeconds(1), _time.Waits.Aggregate((sum, wait) => sum + wait));
    }

    [Fact]
    public async Task Several_ports_of_this_machine_that_do_not_answer_at_all_are_tried_at_once_and_each_for_a_fifth_of_a_second()
    {
        _engine.Setup(e => e.Host).Returns((string?)null);
        using DeafPort one = new();
        using DeafPort other = new();
        QuickTime time = new(stands: true);
        var look = new ShardWaits(_engine.Object, time).IsReadyAsync(World.Container("web-0") with { Address = "127.0.0.1" }, [one.Port, other.Port], CancellationToken.None);
        Assert.Equal(Enumerable.Repeat(TimeSpan.FromSeconds(0.2), 2), time.Waits);
        Assert.False(look.IsCompleted);
        time.Go();
        Assert.False(await look);
    }

    [Fact]
    public async Task Where_only_running_is_asked_for_one_look_is_enough()
    {
        _engine.SetupSequence(e => e.InspectAsync("web-0", It.IsAny<CancellationToken>())).ReturnsAsync(World.Container("web-0"));
        await WaitAsync(ready: false);
        _engine.Verify(e => e.InspectAsync("web-0", It.IsAny<CancellationToken>()), Times.Once);
    }

    [Fact]
    public async Task One_that_ends_while_its_connections_are_waited_for_is_waited_for_no_longer()
    {
        _engine.Setup(e => e.Host).Returns((string?)null);
        _engine.SetupSequence(e => e.InspectAsync("id-of-web-0", It.IsAny<CancellationToken>()))
            .ReturnsAsync(World.Container("web-0") with { Pid = int.MaxValue })
            .ReturnsAsync(World.Container("web-0") with { Pid = int.MaxValue })
            .ReturnsAsync(World.Container("web-0", "exited"));
        await new ShardWaits(_engine.Object, _time).UntilIdleAsync(new Step.AwaitIdle("web-0", "id-of-web-0", [80], TimeSpan.FromHours(1)), new Progress<string>(), CancellationToken.None);
        Assert.Equal([TimeSpan.FromSeconds(0.05)], _time.Waits);
    }

    [Fact]
    public async Task One_that_ran_out_of_memory_is_told_so()
    {
        _engine.Setup(e => e.InspectAsync("web-0", It.IsAny<CancellationToken>())).ReturnsAsync(World.Container("web-0", "exited") with { ExitCode = 137, IsOutOfMemory = true });
        _engine.Setup(e => e.ReadLogAsync("web-0", It.IsAny<int>(), It.IsAny<CancellationToken>())).ReturnsAsync([]);
        Assert.Equal(
            "web-0 ended right after its start, with exit code 137: it ran out of memory (OOMKilled), and a higher --memory gives it more; it printed nothing",
            (await Assert.ThrowsAsync<TessonException>(() => WaitAsync(ready: true))).Message);
    }

    [Theory]
    [InlineData(false, "web-0 is gone: somebody removed it")]
    [InlineData(true, "web-0 has ended, and the engine removed it with its exit code and its log, as AutoRemove says; leave AutoRemove out to see why it ended")]
    public async Task One_that_the_engine_removed_by_itself_was_removed_by_nobody(bool autoRemove, string message)
    {
        _engine.Setup(e => e.InspectAsync("web-0", It.IsAny<CancellationToken>())).ReturnsAsync((ObservedContainer?)null);
        Assert.Equal(message, (await Assert.ThrowsAsync<TessonException>(() => WaitAsync(ready: true, autoRemove))).Message);
    }

    [Fact]
    public async Task A_health_check_that_comes_after_the_longest_wait_is_told_before_it()
    {
        _engine.Setup(e => e.InspectAsync("web-0", It.IsAny<CancellationToken>())).ReturnsAsync(World.Container("web-0") with { Health = "starting", FirstProbe = TimeSpan.FromSeconds(300) });
        Assert.Equal(
            "web-0's health check is made first 300 s after its start, and it is waited for 30 s; give --timeout more, or the check a shorter interval",
            (await Assert.ThrowsAsync<TessonException>(() => WaitAsync(ready: true))).Message);
        Assert.Empty(_time.Waits);
        await WaitAsync(ready: false);
    }

    private Task<ObservedContainer> WaitAsync(bool ready, bool autoRemove = false)
    {
        _engine.Setup(e => e.Host).Returns((string?)null);
        return new ShardWaits(_engine.Object, _time)
            .UntilReadyAsync(new Step.Await("web-0", ready, []) { IsAutoRemoved = autoRemove }, TimeSpan.FromSeconds(30), CancellationToken.None);
    }
}
