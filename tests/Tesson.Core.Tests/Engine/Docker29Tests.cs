using System.Collections.Concurrent;
using Moq;
using Tesson.Core.Engine;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Plans;
using Tesson.Docker;
using Tesson.Testing;
using Tesson.Topology;

namespace Tesson.Core.Tests.Engine;

/// <summary>What Docker 29 no longer says beside the networks and the actor is not missed.</summary>
public sealed class Docker29Tests : IDisposable
{
    private const string Gorb = "lo://127.0.0.1:4672";

    private readonly Engine29 _double = new();
    private readonly DockerEngine _engine;
    private readonly CancellationTokenSource _ended = new(TimeSpan.FromSeconds(60));
    private readonly ConcurrentDictionary<string, Backend> _backends = new();
    private readonly Mock<IFrontEnd> _gorb = new(MockBehavior.Strict);

    public Docker29Tests()
    {
        _engine = EngineOf(_double);
        Mock<IFrontEndState> state = new();
        state.Setup(s => s.Services).Returns(() =>
            [.. _backends.Values.GroupBy(backend => backend.Service).Select(service => new ObservedService(service.Key, [.. service.Select(backend => new ObservedBackend(backend.Name, backend.Address))]))]);
        state.Setup(s => s.Has(It.IsAny<Service>())).Returns(true);
        _gorb.Setup(g => g.TellsOfChanges).Returns(false);
        _gorb.Setup(g => g.Host).Returns("127.0.0.1");
        _gorb.Setup(g => g.IsLocal).Returns(true);
        _gorb.Setup(g => g.IsUsed).Returns(true);
        _gorb.Setup(g => g.CheckAsync(It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);
        _gorb.Setup(g => g.ObserveAsync(It.IsAny<CancellationToken>())).ReturnsAsync(state.Object);
        _gorb.Setup(g => g.MendAsync(It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);
        _gorb.Setup(g => g.AddServiceAsync(It.IsAny<Service>(), It.IsAny<CancellationToken>())).ReturnsAsync(true);
        _gorb.Setup(g => g.AddBackendAsync(It.IsAny<Backend>(), It.IsAny<CancellationToken>())).ReturnsAsync((Backend backend, CancellationToken _) => _backends.TryAdd(backend.Name, backend));
        _gorb.Setup(g => g.RemoveBackendAsync(It.IsAny<Service>(), It.IsAny<string>(), It.IsAny<bool>(), It.IsAny<CancellationToken>()))
            .Returns((Service _, string backend, bool _, CancellationToken _) =>
            {
                _backends.TryRemove(backend, out Backend? _);
                return Task.CompletedTask;
            });
        _gorb.Setup(g => g.DrainAsync(It.IsAny<Service>(), It.IsAny<string>(), It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);
        _gorb.Setup(g => g.RemoveServiceIfEmptyAsync(It.IsAny<Service>(), It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);
        _gorb.Setup(g => g.WatchAsync(It.IsAny<Action>(), It.IsAny<CancellationToken>())).Returns((Action _, CancellationToken token) => Task.Delay(Timeout.InfiniteTimeSpan, token));
    }

    public void Dispose()
    {
        _engine.Dispose();
        _double.Dispose();
        _ended.Dispose();
    }

    [Fact]
    public async Task A_container_is_where_its_network_says_listed_or_inspected()
    {
        await RunAsync();

        var listed = (await _engine.ListAsync(Label.Group, _ended.Token)).Single(container => container.Name == "web-1");
        var inspected = (await _engine.InspectAsync("web-1", _ended.Token))!;

        foreach (var container in (ObservedContainer[])[listed, inspected])
        {
            Assert.Equal(("172.17.0.3", "02:42:ac:11:00:03", "image", "running"), (container.Address, container.LinkAddress, container.Image, container.State));
            Assert.Equal(new ObservedPort("127.0.0.1", 80, 32771, "udp"), Assert.Single(container.Ports));
        }

        Assert.Equal("1", inspected.PinnedCpus?.ToString());
    }

    [Fact]
    public async Task A_group_is_run_watched_and_stopped()
    {
        await RunAsync();
        Assert.Equal(["172.17.0.2", "172.17.0.3"], _backends.Values.Select(backend => backend.Address).Order(StringComparer.Ordinal));
        Assert.All(_double.Calls.Where(call => !call.EndsWith("_ping", StringComparison.Ordinal)), call => Assert.Contains(" /v1.52/", call, StringComparison.Ordinal));

        // Two processes: the lock of the one keeps the other from looking half-way.
        string path = Path.GetTempFileName();
        using FrontEndSet frontEnds = new(_ => _gorb.Object, new FrontEndLock(path, TimeSpan.FromSeconds(60), TimeProvider.System));
        using FrontEndSet others = new(_ => _gorb.Object, new FrontEndLock(path, TimeSpan.FromSeconds(60), TimeProvider.System));
        Listener listener = new();
        SyncGroups sync = new(_engine, frontEnds, SilentProgress.Instance, new Bounds(), TimeProvider.System, new FakeHost(""));
        // Only an event can bring it to look again: its interval is longer than the test.
        WatchGroups watch = new(_engine, frontEnds, sync, listener, new WatchOptions { Interval = TimeSpan.FromHours(1) }, TimeProvider.System, new FakeHost(""));
        var watching = watch.WatchAsync(new SyncRequest { FrontEnds = [Gorb] }, _ended.Token);
        await listener.UntilAsync("watching the Docker Engine", _ended.Token);
        _double.Kill("web-1");
        await listener.UntilAsync("container web-1: die", _ended.Token);
        while (_backends.Count > 1)
            await Task.Delay(5, _ended.Token);
        Assert.Equal("172.17.0.2", Assert.Single(_backends.Values).Address);

        var faults = await new StopGroups(_engine, others, SilentProgress.Instance, new Bounds(), TimeProvider.System)
            .StopAsync(["web"], new StopRequest { Purge = true, Wait = TimeSpan.Zero }, _ended.Token);
        Assert.Empty(faults);
        Assert.Empty(await _engine.ListAsync(null, _ended.Token));
        Assert.Empty(_backends);
        await _ended.CancelAsync();
        await watching;
        File.Delete(path);
    }

    [Theory]
    [InlineData("1.44", "1.52")]
    [InlineData("1.40", "1.54")]
    [InlineData("1.54", "1.60")]
    public async Task Its_minimum_is_met(string minimum, string newest)
    {
        using Engine29 other = new(minimum, newest);
        using var engine = EngineOf(other);

        Assert.Empty(await engine.ListAsync(null, _ended.Token));
        Assert.True(await engine.HasImageAsync(Engine29.Image, _ended.Token));
        Assert.False(await engine.HasImageAsync("other", _ended.Token));
        Assert.Equal("docker0", Assert.Single(await engine.ListNetworksAsync(_ended.Token)).Bridge);
        Assert.False((await engine.DescribeAsync(_ended.Token)).IsRootless);
    }

    private static DockerEngine EngineOf(Engine29 engine) => new(DockerEndpoint.Parse($"tcp://{engine.Address}", null, "the test"), TimeSpan.FromSeconds(30));

    private async Task RunAsync()
    {
        using FrontEndSet frontEnds = new(_ => _gorb.Object);
        RunGroup run = new(_engine, frontEnds, SilentProgress.Instance, new Bounds(), TimeProvider.System, new FakeHost("0-3"), new StrayReading(_engine, frontEnds, []));
        var group = World.Group("web", "80/udp") with { Gorb = Gorb };
        await run.ApplyAsync(await run.PlanAsync(group, () => TopologyReader.Read(TopologySource.Parse("synthetic:core:2 pu:1")), true, _ended.Token), () => Task.CompletedTask, _ended.Token);
    }

    private sealed class Listener : IWatchListener
    {
        private readonly ConcurrentQueue<string> _reasons = [];

        public void Woken(string reason) => _reasons.Enqueue(reason);

        public void Synced(string part, SyncResult result)
        {
        }

        public void Failed(string part, string fault) => _reasons.Enqueue(fault);

        public async Task UntilAsync(string reason, CancellationToken cancellationToken)
        {
            while (!_reasons.Contains(reason))
                await Task.Delay(5, cancellationToken);
        }
    }
}
