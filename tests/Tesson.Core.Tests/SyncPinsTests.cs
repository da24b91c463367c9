using Moq;
using Tesson.Core.Engine;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Placement;
using Tesson.Core.Plans;
using Tesson.Topology;

namespace Tesson.Core.Tests;

/// <summary>Sync and start where CPUs went offline, or somebody pinned a shard elsewhere, on two nodes of four cores.</summary>
public sealed class SyncPinsTests
{
    private static readonly EngineMachine Here = MachineMatch.Here(TopologyReader.Read(TopologySource.Parse("synthetic:core:2 pu:1")));
    private readonly Mock<IEngine> _engine = new(MockBehavior.Strict);
    private readonly FakeHost _host = new("0-7");
    private readonly List<ObservedContainer> _containers = [];
    private readonly List<string> _calls = [];

    public SyncPinsTests()
    {
        _engine.Setup(e => e.Host).Returns((string?)null);
        _engine.Setup(e => e.DescribeAsync(It.IsAny<CancellationToken>())).ReturnsAsync(Here);
        // A list does not tell what a container is pinned to.
        _engine.Setup(e => e.ListAsync(null, It.IsAny<CancellationToken>())).ReturnsAsync(() => [.. _containers.Select(container => container with { PinnedCpus = null, Pid = 0 })]);
        _engine.Setup(e => e.ListAsync(Label.Group, It.IsAny<CancellationToken>()))
            .ReturnsAsync(() => [.. _containers.Where(container => container.Labels.ContainsKey(Label.Group)).Select(container => container with { PinnedCpus = null, Pid = 0 })]);
        _engine.Setup(e => e.InspectAsync(It.IsAny<string>(), It.IsAny<CancellationToken>())).ReturnsAsync((string id, CancellationToken _) =>
        {
            _calls.Add($"inspect {id}");
            return _containers.SingleOrDefault(container => container.Id == id);
        });
        _engine.Setup(e => e.PinAsync(It.IsAny<string>(), It.IsAny<CpuSet>(), It.IsAny<CancellationToken>())).Returns((string id, CpuSet cpus, CancellationToken _) =>
        {
            _calls.Add($"pin {id} {cpus}");
            int index = _containers.FindIndex(container => container.Id == id);
            _containers[index] = _containers[index] with { PinnedCpus = cpus };
            if (_host.Cpusets.ContainsKey(id) && !_host.Strays.ContainsKey(id))
                _host.Cpusets[id] = $"{cpus}";
            return Task.CompletedTask;
        });
        _engine.Setup(e => e.StartAsync(It.IsAny<string>(), It.IsAny<CancellationToken>())).Callback((string name, CancellationToken _) => _calls.Add($"start {name}")).Returns(Task.CompletedTask);
        Add("web-0", "0-1");
        Add("web-1", "2-3");
    }

    [Fact]
    public async Task Where_nothing_is_offline_sync_changes_nothing_and_loads_no_hwloc()
    {
        await SyncAsync("");
        Assert.Equal(0, _host.MachineReads);
        Assert.DoesNotContain(_calls, call => call.StartsWith("pin", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_that_lose_all_get_different_CPUs_and_once_theirs_are_back_so_are_they()
    {
        _host.Online = "4-7";
        await SyncAsync("re-pin web-0 to CPUs 4-5: CPUs 0-1 are offline\nre-pin web-1 to CPUs 6-7: CPUs 2-3 are offline");
        Assert.Equal("4-5 6-7", Pins);
        await SyncAsync("");
        _host.Online = "0-7";
        await SyncAsync("re-pin web-0 to CPUs 0-1: its plan; it was pinned to CPUs 4-5\nre-pin web-1 to CPUs 2-3: its plan; it was pinned to CPUs 6-7");
        Assert.Equal("0-1 2-3", Pins);
        await SyncAsync("");
    }

    [Fact]
    public async Task A_dry_run_says_it_and_does_not_do_it()
    {
        _host.Online = "0-2,4-7";
        await SyncAsync("re-pin web-1 to CPU 2: CPU 3 is offline", request => request with { DryRun = true });
        Assert.Equal("0-1 2-3", Pins);
    }

    [Fact]
    public async Task Only_the_groups_that_were_named()
    {
        Add("api-0", "4-5", group: "api");
        _host.Online = "0,2,4,6-7";
        await SyncAsync("re-pin api-0 to CPU 4: CPU 5 is offline", request => request with { Names = ["api"] });
    }

    [Fact]
    public async Task What_others_are_pinned_to_by_hand_is_not_free_nor_is_what_another_group_was_re_pinned_to()
    {
        _containers.Add(World.Container("zoo") with { PinnedCpus = CpuSet.Parse("4-5") });
        Add("api-0", "0-1", pinned: "6", group: "api");
        _host.Online = "2-7";
        _containers.RemoveAt(0);
        await SyncAsync("re-pin api-0 to CPUs 6-7: CPUs 0-1 are offline");
    }

    [Fact]
    public async Task Processes_that_the_kernel_moved_out_are_brought_back_and_named_where_that_fails()
    {
        _host.Online = "2-7";
        foreach (string id in (string[])["id-of-web-0", "id-of-web-1"])
            _host.Cpusets[id] = "2-7";
        _host.Cpusets["id-of-web-1"] = "2-3";
        _host.Strays["id-of-web-0"] = "4-5";
        await SyncAsync("re-pin web-0 to CPUs 4-5: CPUs 0-1 are offline");
        await SyncAsync("");

        _host.Cpusets["id-of-web-0"] = "2-7";
        _host.Strays["id-of-web-0"] = "2-7";
        await SyncAsync("re-pin web-0 to CPUs 4-5: the kernel has it on CPUs 2-7", faults:
            ["re-pin web-0 to CPUs 4-5: the engine did so, and its processes are on CPUs 2-7 all the same; as root `tesson sync` moves them, and so does a restart: docker restart web-0"]);
    }

    [Fact]
    public async Task Who_watches_asks_the_engine_again_only_when_the_kernel_says_something_else()
    {
        _host.Cpusets["id-of-web-0"] = "0-1";
        _host.Cpusets["id-of-web-1"] = "2-3";
        using FrontEndSet frontEnds = new(_ => throw new InvalidOperationException("no front end is asked"));
        SyncGroups sync = new(_engine.Object, frontEnds, SilentProgress.Instance, new Bounds(), TimeProvider.System, _host);
        for (int i = 0; i < 3; i++)
            Assert.Empty((await sync.SyncAsync(new SyncRequest(), CancellationToken.None)).Plan.Steps);
        Assert.Equal(["inspect id-of-web-0", "inspect id-of-web-1"], _calls);

        _calls.Clear();
        _containers[1] = _containers[1] with { PinnedCpus = CpuSet.Parse("5") };
        _host.Cpusets["id-of-web-1"] = "5";
        Assert.Equal("re-pin web-1 to CPUs 2-3: its plan; it was pinned to CPU 5", (await sync.SyncAsync(new SyncRequest(), CancellationToken.None)).Plan.ToString());
        Assert.Equal(["inspect id-of-web-1", "pin id-of-web-1 2-3"], _calls);
    }

    [Fact]
    public async Task A_control_group_that_was_narrowed_is_kept_to_and_when_it_is_widened_shards_are_back_on_their_plan()
    {
        _host.Around = "1,4-7";
        await SyncAsync("re-pin web-0 to CPU 1: CPU 0 is outside of the control group /system.slice\nre-pin web-1 to CPUs 4-5: CPUs 2-3 are outside of the control group /system.slice");
        Assert.Equal("1 4-5", Pins);
        _calls.Clear();
        await SyncAsync("");
        var group = World.GroupOf([.. await new PinReading(_engine.Object, _host).MarkLostAsync(await _engine.Object.ListAsync(Label.Group, default), default)]);
        Assert.Equal(["web-0: on CPU 1, its CPU 0 is outside of the control group /system.slice", "web-1: on CPUs 4-5, its CPUs 2-3 are outside of the control group /system.slice"], group.Faults.AsEnumerable());
        _host.Around = "0-7";
        await SyncAsync("re-pin web-0 to CPUs 0-1: its plan; it was pinned to CPU 1\nre-pin web-1 to CPUs 2-3: its plan; it was pinned to CPUs 4-5");
    }

    [Fact]
    public async Task An_engine_on_another_machine_and_a_kernel_that_does_not_tell_are_left_alone()
    {
        _host.Online = "4-7";
        _engine.Setup(e => e.DescribeAsync(It.IsAny<CancellationToken>())).ReturnsAsync(Here with { Name = "elsewhere" });
        await SyncAsync("");
        _host.Online = "";
        await SyncAsync("");
        Assert.Empty(_calls);
    }

    [Fact]
    public async Task Ps_asks_only_about_shards_that_lost_CPUs_and_tells_where_those_are()
    {
        _host.Online = "0-2,4-7";
        _containers[1] = _containers[1] with { PinnedCpus = CpuSet.Parse("2") };
        var group = World.GroupOf([.. await new PinReading(_engine.Object, _host).MarkLostAsync(await _engine.Object.ListAsync(Label.Group, default), default)]);
        Assert.Equal(["inspect id-of-web-1"], _calls);
        Assert.Equal(["web-1: on CPU 2, its CPU 3 is offline"], group.Faults.AsEnumerable());
        Assert.Equal(("degraded", "2"), (group.State, group.Shards[1].Replacement?.ToString()));
    }

    [Fact]
    public async Task Start_pins_a_stopped_shard_anew_before_it_starts_it_and_back_on_its_plan_when_that_is_online_again()
    {
        _containers[1] = _containers[1] with { State = "exited", PinnedCpus = CpuSet.Parse("2-3") };
        _host.Online = "0-1,4-7";
        await StartAsync();
        Assert.Equal(["pin id-of-web-1 4-5", "start web-1"], _calls.Where(call => !call.StartsWith("inspect", StringComparison.Ordinal)));
        _calls.Clear();
        _host.Online = "0-7";
        await StartAsync();
        Assert.Equal(["pin id-of-web-1 2-3", "start web-1"], _calls.Where(call => !call.StartsWith("inspect", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task One_that_cannot_be_pinned_anew_is_not_started()
    {
        _containers[1] = _containers[1] with { State = "exited", Pid = 0 };
        _host.Online = "0-1,4-7";
        _engine.Setup(e => e.PinAsync(It.IsAny<string>(), It.IsAny<CpuSet>(), It.IsAny<CancellationToken>())).ThrowsAsync(new TessonException("no"));
        Assert.Equal(["re-pin web-1 to CPUs 4-5: no"], await StartAsync());
        Assert.DoesNotContain("start web-1", _calls);
    }

    [Fact]
    public async Task One_that_somebody_stops_meanwhile_needs_no_pin_and_one_that_runs_on_is_named()
    {
        _host.Online = "4-7";
        _engine.Setup(e => e.PinAsync(It.IsAny<string>(), It.IsAny<CpuSet>(), It.IsAny<CancellationToken>())).Returns((string id, CpuSet _, CancellationToken _) =>
        {
            if (id == "id-of-web-0")
                _containers[0] = _containers[0] with { State = "exited", Pid = 0 };
            throw new TessonException("cannot update a stopped container");
        });
        await SyncAsync(
            "re-pin web-0 to CPUs 4-5: CPUs 0-1 are offline\nre-pin web-1 to CPUs 6-7: CPUs 2-3 are offline",
            faults: ["re-pin web-1 to CPUs 6-7: cannot update a stopped container"]);
    }

    [Fact]
    public async Task What_the_engine_is_held_to_is_shown_and_sync_frees_its_shards_from_it()
    {
        _host.Held["id-of-web-0"] = "0";
        var group = World.GroupOf([.. await new PinReading(_engine.Object, _host).MarkElsewhereAsync(await _engine.Object.ListAsync(Label.Group, default), default)]);
        Assert.Equal(("degraded", 2, "0"), (group.State, group.Running, group.Shards[0].Elsewhere?.ToString()));
        Assert.Equal(["web-0: on CPU 0 of 0-1: held to CPU 0, as the engine that started it is (CPUAffinity=, taskset); `tesson sync` mends it, as root"], group.Faults.AsEnumerable());
        await SyncAsync("re-pin web-0 to CPUs 0-1: it is held to CPU 0, as the engine that started it is (CPUAffinity=, taskset)");
        Assert.Empty(_host.Held);
        await SyncAsync("");
        _host.Held["id-of-web-1"] = "2";
        _host.Unfree = "only root may";
        await SyncAsync(
            "re-pin web-1 to CPUs 2-3: it is held to CPU 2, as the engine that started it is (CPUAffinity=, taskset)",
            faults: ["re-pin web-1 to CPUs 2-3: only root may"]);
    }

    [Fact]
    public async Task A_shard_that_was_pinned_elsewhere_by_hand_is_shown()
    {
        _host.Cpusets["id-of-web-0"] = "0-1";
        _host.Cpusets["id-of-web-1"] = "5";
        var group = World.GroupOf([.. await new PinReading(_engine.Object, _host).MarkElsewhereAsync(await _engine.Object.ListAsync(Label.Group, default), default)]);
        Assert.Equal(("degraded", "5"), (group.State, group.Shards[1].Elsewhere?.ToString()));
        Assert.Equal(["web-1: on CPU 5, and its plan is CPUs 2-3; `tesson sync` puts it back"], group.Faults.AsEnumerable());
    }

    [Fact]
    public async Task A_shard_whose_memory_is_elsewhere_is_shown_and_left_there()
    {
        (_host.Mems["id-of-web-0"], _host.Mems["id-of-web-1"]) = ("0", "0-1");
        var group = World.GroupOf([.. await new PinReading(_engine.Object, _host).MarkElsewhereAsync(await _engine.Object.ListAsync(Label.Group, default), default)]);
        Assert.Equal("degraded", group.State);
        Assert.Equal(
            ["web-1: memory of node 0-1, and its plan is node 0: somebody changed it, or the node is not there for it; docker update --cpuset-mems 0 web-1 puts it back"],
            group.Faults.AsEnumerable());
        await SyncAsync("");
    }

    [Fact]
    public async Task One_that_is_not_pinned_at_all_may_run_anywhere()
    {
        _containers[1] = _containers[1] with { PinnedCpus = null };
        _host.Cpusets["id-of-web-1"] = "0-7";
        var group = World.GroupOf([.. await new PinReading(_engine.Object, _host).MarkElsewhereAsync(await _engine.Object.ListAsync(Label.Group, default), default)]);
        Assert.Equal(("running", 0), (group.State, group.Faults.Length));
        await SyncAsync("");
    }

    [Fact]
    public async Task A_shard_that_is_started_is_freed_from_what_the_engine_is_held_to_and_where_that_cannot_be_it_runs_all_the_same()
    {
        _containers[1] = _containers[1] with { State = "exited" };
        _engine.Setup(e => e.StartAsync("web-1", It.IsAny<CancellationToken>())).Callback(() =>
        {
            _containers[1] = _containers[1] with { State = "running" };
            _host.Held["id-of-web-1"] = "2";
        }).Returns(Task.CompletedTask);
        _engine.Setup(e => e.InspectAsync("web-1", It.IsAny<CancellationToken>())).ReturnsAsync(() => _containers[1]);
        Assert.Empty(await StartAsync());
        Assert.Empty(_host.Held);
        _containers[1] = _containers[1] with { State = "exited" };
        _host.Unfree = "only root may";
        Assert.Empty(await StartAsync());
    }

    private string Pins => string.Join(' ', _containers.Select(container => $"{container.PinnedCpus}"));

    private void Add(string name, string cpus, string? pinned = null, string group = "web") => _containers.Add(
        World.Container(name, "running", (Label.Group, group), (Label.Shard, name[^1..]), (Label.Cpus, cpus), (Label.Mems, "0")) with { PinnedCpus = CpuSet.Parse(pinned ?? cpus), Pid = 1 });

    private async Task SyncAsync(string plan, Func<SyncRequest, SyncRequest>? with = null, string[]? faults = null)
    {
        using FrontEndSet frontEnds = new(_ => throw new InvalidOperationException("no front end is asked"));
        SyncGroups sync = new(_engine.Object, frontEnds, SilentProgress.Instance, new Bounds(), TimeProvider.System, _host);
        var result = await sync.SyncAsync((with ?? (request => request))(new SyncRequest()), CancellationToken.None);
        Assert.Equal(plan, result.Plan.ToString());
        Assert.Equal(faults ?? [], result.Faults);
    }

    private async Task<IEnumerable<string>> StartAsync()
    {
        using FrontEndSet frontEnds = new(_ => throw new InvalidOperationException("no front end is asked"));
        StartGroup start = new(_engine.Object, frontEnds, SilentProgress.Instance, new Bounds(), TimeProvider.System, _host, new StrayReading(_engine.Object, frontEnds, []));
        return await start.StartAsync("web", ready: false, share: false, Reserve.Nothing, CancellationToken.None);
    }
}
