using System.Collections.Concurrent;
using Moq;
using Tesson.Core.Engine;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Plans;

namespace Tesson.Core.Tests;

public sealed class WatchGroupsTests : IDisposable
{
    private const string Gorb = "lo://127.0.0.1:4672";
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(20);

    private readonly Mock<IEngine> _engine = new(MockBehavior.Strict);
    private readonly Mock<IFrontEnd> _nft = new(MockBehavior.Strict);
    private readonly Mock<IFrontEnd> _gorb = new(MockBehavior.Strict);
    private readonly Mock<IFrontEndState> _state = new();
    private readonly CancellationTokenSource _ended = new(TimeSpan.FromSeconds(120));
    private readonly QuickTime _time = new();
    private readonly Listener _listener = new();
    private readonly FakeHost _host = new("0-7");

    public WatchGroupsTests()
    {
        _engine.Setup(e => e.Host).Returns((string?)null);
        _engine.Setup(e => e.ListAsync(Label.Group, It.IsAny<CancellationToken>())).ReturnsAsync([]);
        _engine.Setup(e => e.ListNetworksAsync(It.IsAny<CancellationToken>())).ReturnsAsync([]);
        _engine.Setup(e => e.WatchAsync(It.IsAny<Action>(), It.IsAny<Action<string>>(), It.IsAny<CancellationToken>()))
            .Returns((Action _, Action<string> _, CancellationToken token) => Task.Delay(Timeout.InfiniteTimeSpan, token));
        _state.Setup(s => s.Services).Returns([]);
        foreach (var frontEnd in (Mock<IFrontEnd>[])[_nft, _gorb])
        {
            frontEnd.Setup(f => f.IsUsed).Returns(true);
            frontEnd.Setup(f => f.TellsOfChanges).Returns(frontEnd == _nft);
            frontEnd.Setup(f => f.CheckAsync(It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);
            frontEnd.Setup(f => f.ObserveAsync(It.IsAny<CancellationToken>())).ReturnsAsync(_state.Object);
            frontEnd.Setup(f => f.WatchAsync(It.IsAny<Action>(), It.IsAny<CancellationToken>()))
                .Returns((Action _, CancellationToken token) => Task.Delay(Timeout.InfiniteTimeSpan, token));
        }
    }

    [Fact]
    public async Task What_does_not_answer_is_asked_again_later_and_later_up_to_the_bound()
    {
        _engine.Setup(e => e.ListAsync(Label.Group, It.IsAny<CancellationToken>())).ThrowsAsync(new TessonException("the engine is away"));
        await WatchUntilAsync(() => _listener.Failures.Count > 30 && _time.Waits.Count(wait => wait == TimeSpan.FromSeconds(2)) > 30);
        // Each of the parts by itself.
        foreach (int milliseconds in (int[])[400, 800, 1600])
            Assert.Equal(WatchGroups.Parts.Count, _time.Waits.Count(wait => wait == TimeSpan.FromMilliseconds(milliseconds)));
        // The machine's CPUs answer, and are looked at every 10 s.
        Assert.All(_time.Waits.Where(wait => wait != Settle && wait != TimeSpan.FromSeconds(10)), wait => Assert.InRange(wait, TimeSpan.FromMilliseconds(400), TimeSpan.FromSeconds(2)));
        Assert.All(_listener.Failures, failure => Assert.Equal("the engine is away", failure));
    }

    [Fact]
    public async Task What_answers_again_is_looked_at_at_the_usual_pace()
    {
        int asked = 0;
        _engine.Setup(e => e.ListAsync(Label.Group, It.IsAny<CancellationToken>()))
            .ReturnsAsync(() => Interlocked.Increment(ref asked) > 6 ? [] : throw new TessonException("the engine is away"));
        await WatchUntilAsync(() => _listener.Results.Count > 10);
        TimeSpan[] usual = [Settle, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(120)];
        Assert.Contains(usual[^1], _time.Waits);
        var late = _time.Waits.SkipWhile(wait => wait != usual[^1]).Where(wait => !usual.Contains(wait));
        Assert.True(late.Count() < 6, string.Join(' ', _time.Waits));
    }

    [Fact]
    public async Task A_gorb_that_hangs_keeps_nobody_from_repairing_the_kernels_tables_and_holds_no_lock()
    {
        string path = Path.Combine(Path.GetTempPath(), $"tesson-test-{Guid.NewGuid():N}.lock");
        using FrontEndLock others = new(path, TimeSpan.FromSeconds(120), TimeProvider.System);
        TaskCompletionSource hangs = new();
        _gorb.Setup(g => g.CheckAsync(It.IsAny<CancellationToken>())).Returns(async (CancellationToken token) =>
        {
            hangs.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
        });
        await WatchUntilAsync(() => hangs.Task.IsCompleted && _listener.Results.Count(result => result.Part == "the kernel") > 5, new FrontEndLock(path, TimeSpan.FromSeconds(5), TimeProvider.System), async () =>
        {
            using var held = await others.EnterAsync(CancellationToken.None);
        });
        Assert.Equal(["the kernel", "the pins"], _listener.Results.Select(result => result.Part).Distinct().Order(StringComparer.Ordinal));
        File.Delete(path);
    }

    [Fact]
    public async Task A_shard_that_is_not_ready_is_looked_at_often_though_something_else_does_not_answer()
    {
        using DeafPort port = new();
        var shard = World.Container("web-0", "running", (Label.Group, "web"), (Label.Ports, $"8080:{port.Port}"), (Label.FrontEnd, "gorb"), (Label.Gorb, Gorb), (Label.Backend, "container"));
        const string Down = "lo://127.0.0.1:1";
        _engine.Setup(e => e.ListAsync(Label.Group, It.IsAny<CancellationToken>())).ReturnsAsync([shard with { Address = "127.0.0.1" }]);
        _state.Setup(s => s.Has(It.IsAny<Service>())).Returns(true);
        Mock<IFrontEnd> down = new(MockBehavior.Strict);
        down.Setup(d => d.IsUsed).Returns(true);
        down.Setup(d => d.TellsOfChanges).Returns(false);
        down.Setup(d => d.CheckAsync(It.IsAny<CancellationToken>())).ThrowsAsync(new TessonException("Gorb is down"));
        down.Setup(d => d.WatchAsync(It.IsAny<Action>(), It.IsAny<CancellationToken>())).Returns((Action _, CancellationToken token) => Task.Delay(Timeout.InfiniteTimeSpan, token));
        await WatchUntilAsync(() => _listener.Results.Count(result => result.Part == "Gorb") > 8, frontEnd: address => address == Down ? down.Object : Open(address), more: Down);
        Assert.Contains(_listener.Results, result => result.Result.Faults.Contains("Gorb is down") && result.Result.Unready.Contains("web-0"));
        Assert.DoesNotContain(_time.Waits, wait => wait > TimeSpan.FromMilliseconds(200) && wait < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task What_tells_of_its_changes_is_looked_at_a_sixth_as_often_as_what_does_not()
    {
        TimeSpan[] expected = [TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(120)];
        await WatchUntilAsync(() => expected.All(pace => _time.Waits.Count(wait => wait == pace) > 6));
        Assert.Equal(expected, _time.Waits.Where(wait => wait != Settle).Distinct().Order());
    }

    [Fact]
    public async Task A_CPU_that_goes_offline_is_seen_at_the_next_interval_though_nothing_tells_of_it()
    {
        await WatchUntilAsync(() =>
        {
            if (_listener.Results.Count > 6)
                _host.Online = "0-6";
            return _listener.Reasons.Contains("CPUs 0-6 are online, and CPUs 0-7 were");
        });
    }

    [Fact]
    public async Task A_bug_in_what_it_follows_ends_it_and_is_not_lived_with()
    {
        _engine.Setup(e => e.WatchAsync(It.IsAny<Action>(), It.IsAny<Action<string>>(), It.IsAny<CancellationToken>())).ThrowsAsync(new InvalidOperationException("a bug"));
        Assert.Equal("a bug", (await Assert.ThrowsAsync<InvalidOperationException>(() => WatchUntilAsync(() => false))).Message);
    }

    [Fact]
    public async Task A_bug_in_a_call_that_it_makes_ends_it_and_is_not_tried_again()
    {
        var shard = World.Container("web-0", "running", (Label.Group, "web"), (Label.Ports, "8080:80"), (Label.FrontEnd, "gorb"), (Label.Gorb, Gorb), (Label.Backend, "container"));
        _engine.Setup(e => e.ListAsync(Label.Group, It.IsAny<CancellationToken>())).ReturnsAsync([shard with { Health = "healthy", Address = "127.0.0.1" }]);
        _gorb.Setup(g => g.AddServiceAsync(It.IsAny<Service>(), It.IsAny<CancellationToken>())).ThrowsAsync(new ArgumentOutOfRangeException("index"));
        Assert.IsType<ArgumentOutOfRangeException>((await Assert.ThrowsAsync<BugException>(() => WatchUntilAsync(() => false))).InnerException);
    }

    public void Dispose() => _ended.Dispose();

    private IFrontEnd Open(string address) => address == KernelFrontEnd.NftAddress ? _nft.Object : _gorb.Object;

    private async Task WatchUntilAsync(Func<bool> condition, FrontEndLock? gate = null, Func<Task>? then = null, Func<string, IFrontEnd>? frontEnd = null, params string[] more)
    {
        using FrontEndSet frontEnds = new(frontEnd ?? Open, gate);
        SyncGroups sync = new(_engine.Object, frontEnds, SilentProgress.Instance, new Bounds(), _time, _host);
        WatchGroups watch = new(_engine.Object, frontEnds, sync, _listener, new WatchOptions(), _time, _host);
        var watching = watch.WatchAsync(new SyncRequest { FrontEnds = [KernelFrontEnd.NftAddress, Gorb, .. more] }, _ended.Token);
        while (!condition() && !watching.IsCompleted)
            await Task.Delay(5);
        if (then is not null)
            await then();
        bool isLate = _ended.IsCancellationRequested;
        await _ended.CancelAsync();
        await watching;
        Assert.False(isLate, "what was waited for did not come true");
    }

    private sealed class Listener : IWatchListener
    {
        public ConcurrentQueue<(string Part, SyncResult Result)> Results { get; } = [];

        public ConcurrentQueue<string> Failures { get; } = [];

        public ConcurrentQueue<string> Reasons { get; } = [];

        public void Woken(string reason) => Reasons.Enqueue(reason);

        public void Synced(string part, SyncResult result) => Results.Enqueue((part, result));

        public void Failed(string part, string fault) => Failures.Enqueue(fault);
    }
}
