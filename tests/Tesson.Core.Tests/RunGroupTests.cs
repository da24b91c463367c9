using Moq;
using Tesson.Core.Engine;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Placement;
using Tesson.Core.Plans;
using Tesson.Topology;

namespace Tesson.Core.Tests;

public sealed class RunGroupTests
{
    private const string Gorb = "eth0://192.0.2.7:4672";
    private readonly Mock<IEngine> _engine = new(MockBehavior.Strict);
    private readonly Mock<IFrontEnd> _gorb = new(MockBehavior.Strict);
    private readonly FakeHost _host = new("0-3");

    public RunGroupTests()
    {
        _engine.Setup(e => e.Host).Returns((string?)null);
        _engine.Setup(e => e.Address).Returns("unix:///var/run/docker.sock");
        _engine.Setup(e => e.DescribeAsync(It.IsAny<CancellationToken>())).ReturnsAsync(new EngineMachine("elsewhere", "1.2.3", 64));
        _engine.Setup(e => e.ListAsync(null, It.IsAny<CancellationToken>())).ReturnsAsync([]);
        _engine.Setup(e => e.ListAsync(Label.Group, It.IsAny<CancellationToken>())).ReturnsAsync([]);
        _engine.Setup(e => e.HasImageAsync("image", It.IsAny<CancellationToken>())).ReturnsAsync(true);
        _engine.Setup(e => e.CheckAsync(It.IsAny<ContainerSpec>(), It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);
        _gorb.Setup(g => g.CheckAsync(It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);
        _gorb.Setup(g => g.Host).Returns("192.0.2.7");
    }

    [Fact]
    public async Task An_engine_on_another_machine_is_refused_with_the_remedy_before_anything_is_created()
    {
        var fault = await Assert.ThrowsAsync<TessonException>(() => PlanAsync(World.Group("web"), isGiven: false));
        Assert.Contains("runs on another machine: its host name is 'elsewhere'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("--topology machine.xml", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_topology_that_the_user_names_it_is_planned_on_that() =>
        Assert.Equal(4, (await PlanAsync(World.Group("web"), isGiven: true)).Layout.Shards.Length);

    [Fact]
    public async Task It_is_planned_inside_of_the_control_group_that_its_body_names()
    {
        _engine.Setup(e => e.DescribeAsync(It.IsAny<CancellationToken>()))
            .ReturnsAsync(MachineMatch.Here(TopologyReader.Read(TopologySource.Parse("synthetic:numa:2 core:2 pu:1"))));
        await PlanAsync(World.Group("web") with { CgroupParent = "/limited" }, isGiven: false);
        Assert.Equal("/limited", _host.AskedParent);
    }

    [Fact]
    public async Task In_an_isolated_partition_shards_of_several_CPUs_are_warned_of()
    {
        (_host.Around, _host.IsPartitioned) = ("0-3", true);
        _engine.Setup(e => e.DescribeAsync(It.IsAny<CancellationToken>()))
            .ReturnsAsync(MachineMatch.Here(TopologyReader.Read(TopologySource.Parse("synthetic:numa:2 core:2 pu:1"))));
        Assert.Empty((await PlanAsync(World.Group("web"), isGiven: false)).Warnings);
        Assert.Equal(
            ["shards 0-1 have several CPUs each, and their control group /system.slice is in an isolated partition (cpuset.cpus.partition): the kernel moves no thread from one of its CPUs to another, "
            + "so that all threads may run on one; make shards of one CPU (-u pu), or have the program pin its threads"],
            (await PlanAsync(World.Group("web") with { Placement = new PlacementRequest { Unit = Unit.Node } }, isGiven: false)).Warnings.AsEnumerable());
    }

    [Fact]
    public async Task An_engine_elsewhere_that_is_held_to_some_CPUs_is_warned_of()
    {
        Assert.Empty((await PlanAsync(World.Group("web"), isGiven: true)).Warnings);
        _engine.Setup(e => e.DescribeAsync(It.IsAny<CancellationToken>())).ReturnsAsync(new EngineMachine("elsewhere", "1.2.3", 1));
        Assert.Equal(
            ["the Docker Engine at unix:///var/run/docker.sock counts 1 of 4 CPUs: it is held to some (CPUAffinity=, taskset), and its shards may be as well; `tesson ps` there tells, and `tesson sync` there mends it"],
            (await PlanAsync(World.Group("web"), isGiven: true)).Warnings.AsEnumerable());
    }

    [Fact]
    public async Task A_shard_that_inherited_what_the_engine_is_held_to_is_freed_as_soon_as_it_is_started()
    {
        Started();
        _engine.Setup(e => e.InspectAsync("web-0", It.IsAny<CancellationToken>())).ReturnsAsync(World.Container("web-0") with { Pid = 1 });
        _host.Held["id-of-web-0"] = "0";
        await RunAsync(await PlanAsync(World.Group("web") with { Placement = new PlacementRequest { Share = true, Size = 1 } }, isGiven: true));
        Assert.Empty(_host.Held);
    }

    [Fact]
    public async Task It_is_planned_inside_of_the_control_group_that_the_engine_puts_containers_into()
    {
        _host.Around = "2-3";
        var here = MachineMatch.Here(TopologyReader.Read(TopologySource.Parse("synthetic:numa:2 core:2 pu:1")));
        _engine.Setup(e => e.DescribeAsync(It.IsAny<CancellationToken>())).ReturnsAsync(here);
        var run = await PlanAsync(World.Group("web"), isGiven: false);
        Assert.Equal(["2", "3"], run.Layout.Shards.Select(shard => shard.Cpus.ToString()));
        Assert.Contains("the engine's containers get CPUs 2-3 of 0-3: their control group /system.slice has no more", run.Layout.Notes);
        // A topology that the user names is that of a machine elsewhere.
        Assert.Equal(4, (await PlanAsync(World.Group("web"), isGiven: true)).Layout.Shards.Length);
    }

    [Theory]
    [InlineData(true, BackendMode.Container)]
    [InlineData(false, BackendMode.Host)]
    public async Task Backends_are_containers_where_gorb_is_on_the_engines_machine_and_host_ports_elsewhere(bool local, BackendMode mode)
    {
        _gorb.Setup(g => g.IsLocal).Returns(local);
        var run = await PlanAsync(World.Group("web", "80") with { FrontEnd = Gorb }, isGiven: true);
        Assert.All(run.Plan.Steps.Select(step => step.Step).OfType<Step.AddBackend>(), step => Assert.Equal(mode, step.Mode));
    }

    [Fact]
    public async Task An_engine_under_another_kernel_and_one_without_root_cannot_have_this_kernels_balancer()
    {
        var here = MachineMatch.Here(TopologyReader.Read(TopologySource.Parse("synthetic:numa:2 core:2 pu:1")));
        var asked = World.Group("web", "19999:80") with { Choice = FrontEndChoice.Nft };
        foreach (var elsewhere in (EngineMachine[])[here with { Name = "elsewhere" }, here with { Kernel = "1.2.3" }])
        {
            _engine.Setup(e => e.DescribeAsync(It.IsAny<CancellationToken>())).ReturnsAsync(elsewhere);
            Assert.Equal(
                "--frontend nft: the Docker Engine at unix:///var/run/docker.sock runs on another machine than this kernel; run Tesson there",
                (await Assert.ThrowsAsync<TessonException>(() => PlanAsync(asked, isGiven: true))).Message);
        }

        _engine.Setup(e => e.DescribeAsync(It.IsAny<CancellationToken>())).ReturnsAsync(here with { IsRootless = true });
        Assert.Contains("the Docker Engine is rootless", (await Assert.ThrowsAsync<TessonException>(() => PlanAsync(asked, isGiven: true))).Message, StringComparison.Ordinal);
        // By auto the group is started all the same, and told why it has no one address.
        var auto = await PlanAsync(World.Group("web", "80") with { Placement = new PlacementRequest { Size = 1 } }, isGiven: true);
        Assert.Null(auto.Group.FrontEnd);
        Assert.StartsWith("no front end, so no single address: the Docker Engine is rootless", auto.Warnings[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_that_cannot_pin_is_refused()
    {
        var here = MachineMatch.Here(TopologyReader.Read(TopologySource.Parse("synthetic:numa:2 core:2 pu:1")));
        _engine.Setup(e => e.DescribeAsync(It.IsAny<CancellationToken>())).ReturnsAsync(here with { IsRootless = true, CanPin = false });
        var fault = await Assert.ThrowsAsync<TessonException>(() => PlanAsync(World.Group("web", "80"), isGiven: true));
        Assert.StartsWith("the Docker Engine at unix:///var/run/docker.sock is rootless and may not pin containers: it has no cpuset controller", fault.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_group_that_came_after_the_engine_was_asked_is_not_taken_for_what_a_gone_one_has_left()
    {
        Skip.If(Tesson.Nftables.Nft.Obstacle is not null, Tesson.Nftables.Nft.Obstacle);
        var here = MachineMatch.Here(TopologyReader.Read(TopologySource.Parse("synthetic:numa:2 core:2 pu:1")));
        _engine.Setup(e => e.DescribeAsync(It.IsAny<CancellationToken>())).ReturnsAsync(here);
        _engine.Setup(e => e.ListNetworksAsync(It.IsAny<CancellationToken>())).ReturnsAsync([new ObservedNetwork("bridge", "id", "bridge", "lo", false)]);
        _engine.SetupSequence(e => e.ListAsync(null, It.IsAny<CancellationToken>()))
            .ReturnsAsync([])
            .ReturnsAsync([World.Shard("new", 0, 1, "0", ports: "81/tcp")]);
        Mock<IFrontEndState> state = new();
        string backend = $"{new string('a', 64)}-81";
        state.Setup(s => s.Services).Returns([new ObservedService(new Service("new", null, 81, Core.Ports.Protocol.Tcp, "new"), [new ObservedBackend(backend, "172.17.0.2")])]);
        _gorb.Setup(g => g.ObserveAsync(It.IsAny<CancellationToken>())).ReturnsAsync(state.Object);
        _gorb.Setup(g => g.ReadRivalsAsync(It.IsAny<CancellationToken>())).ReturnsAsync(NatRivals.None);
        var run = await PlanAsync(World.Group("web", "19999:80") with { Choice = FrontEndChoice.Nft, Backend = BackendMode.Container }, isGiven: true);
        Assert.Empty(run.Plan.Steps.Where(step => step.Step is Step.RemoveBackend or Step.RemoveService));
    }

    [Fact]
    public async Task The_engine_is_asked_about_all_cpus_and_nodes_together_before_the_first_container()
    {
        await PlanAsync(World.Group("web"), isGiven: true);
        _engine.Verify(e => e.CheckAsync(It.Is<ContainerSpec>(spec => spec.Cpus.ToString() == "0-3" && spec.Mems.ToString() == "0-1"), It.IsAny<CancellationToken>()), Times.Once);
    }

    [Fact]
    public async Task What_could_not_be_removed_again_is_named()
    {
        _engine.Setup(e => e.CreateAsync(It.IsAny<ContainerSpec>(), It.IsAny<CancellationToken>())).ReturnsAsync([]);
        _engine.Setup(e => e.StartAsync("web-0", It.IsAny<CancellationToken>())).ThrowsAsync(new TessonException("no such program"));
        _engine.Setup(e => e.StartAsync(It.IsNotIn("web-0"), It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);
        _engine.Setup(e => e.InspectAsync(It.IsAny<string>(), It.IsAny<CancellationToken>())).ReturnsAsync((ObservedContainer?)null);
        _engine.Setup(e => e.ListAsync("tesson.run=this-run", It.IsAny<CancellationToken>())).ReturnsAsync([World.Container("web-0"), World.Container("web-1")]);
        _engine.Setup(e => e.RemoveAsync("id-of-web-0", It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);
        _engine.Setup(e => e.RemoveAsync("id-of-web-1", It.IsAny<CancellationToken>())).ThrowsAsync(new TessonException("device busy"));

        var fault = await Assert.ThrowsAsync<TessonException>(async () => await RunAsync(await PlanAsync(World.Group("web"), isGiven: true)));
        Assert.Equal(
            "start web-0: no such program\ngroup 'web' was not started, and this could not be undone: remove web-1 (device busy); try: tesson stop -g web --purge",
            fault.Message);
    }

    [Fact]
    public async Task An_engine_that_is_gone_when_it_comes_to_undoing_leaves_the_names_of_what_was_begun()
    {
        _engine.Setup(e => e.CreateAsync(It.IsAny<ContainerSpec>(), It.IsAny<CancellationToken>())).ThrowsAsync(new TessonException("connection lost"));
        _engine.Setup(e => e.ListAsync("tesson.run=this-run", It.IsAny<CancellationToken>())).ThrowsAsync(new TessonException("cannot reach the engine"));
        var fault = await Assert.ThrowsAsync<TessonException>(async () => await RunAsync(await PlanAsync(World.Group("web"), isGiven: true)));
        Assert.Contains("could not be undone: remove web-0 (cannot reach the engine)", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bug_in_a_step_undoes_the_run_and_is_no_message_for_the_user()
    {
        Started();
        _engine.Setup(e => e.StartAsync("web-0", It.IsAny<CancellationToken>())).ThrowsAsync(new ArgumentOutOfRangeException("index"));
        var crash = await Assert.ThrowsAsync<BugException>(async () => await RunAsync(await PlanAsync(World.Group("web"), isGiven: true)));
        Assert.Equal("group 'web' was not started; 1 of its containers were removed again", crash.Message);
        Assert.IsType<ArgumentOutOfRangeException>(crash.InnerException);
        Assert.False(KnownFailure.Is(crash));
        _engine.Verify(e => e.RemoveAsync("id-of-web-0", It.IsAny<CancellationToken>()), Times.Once);
    }

    [Fact]
    public async Task A_bug_while_it_is_undone_is_none_either()
    {
        Started();
        _engine.Setup(e => e.StartAsync("web-0", It.IsAny<CancellationToken>())).ThrowsAsync(new TessonException("no such program"));
        _engine.Setup(e => e.RemoveAsync("id-of-web-0", It.IsAny<CancellationToken>())).ThrowsAsync(new KeyNotFoundException());
        Assert.IsType<KeyNotFoundException>((await Assert.ThrowsAsync<BugException>(async () => await RunAsync(await PlanAsync(World.Group("web"), isGiven: true)))).InnerException);
    }

    [Fact]
    public async Task A_group_that_nobody_can_be_told_of_is_undone()
    {
        Started();
        var fault = await Assert.ThrowsAsync<TessonException>(async () => await RunAsync(
            await PlanAsync(World.Group("web"), isGiven: true), () => throw new IOException("cannot write to stdout: No space left on device")));
        Assert.Equal("cannot write to stdout: No space left on device\ngroup 'web' was not started; 1 of its containers were removed again", fault.Message);
        _engine.Verify(e => e.RemoveAsync("id-of-web-0", It.IsAny<CancellationToken>()), Times.Once);
    }

    [Fact]
    public async Task An_interrupt_is_told_at_once_while_what_was_begun_is_waited_for()
    {
        Started();
        using CancellationTokenSource interrupt = new();
        TaskCompletionSource told = new();
        Mock<IProgressListener> listener = new();
        listener.Setup(l => l.Interrupted()).Callback(told.SetResult);
        _engine.Setup(e => e.CreateAsync(It.Is<ContainerSpec>(spec => spec.Name == "web-0"), It.IsAny<CancellationToken>())).Returns(async () =>
        {
            await interrupt.CancelAsync();
            await told.Task;
            return [];
        });
        var planned = await PlanAsync(World.Group("web"), isGiven: true);
        using FrontEndSet frontEnds = new(_ => _gorb.Object);
        RunGroup run = new(_engine.Object, frontEnds, listener.Object, new Bounds(), TimeProvider.System, _host, new StrayReading(_engine.Object, frontEnds, []));
        await Assert.ThrowsAsync<InterruptedException>(() => run.ApplyAsync(planned, () => Task.CompletedTask, interrupt.Token));
        listener.Verify(l => l.Interrupted(), Times.Once);
    }

    [Fact]
    public async Task What_the_engine_warns_of_at_create_is_told_once_for_all_shards()
    {
        Started();
        _engine.Setup(e => e.CreateAsync(It.IsAny<ContainerSpec>(), It.IsAny<CancellationToken>())).ReturnsAsync(["the image's platform is another"]);
        Mock<IProgressListener> listener = new();
        using FrontEndSet frontEnds = new(_ => _gorb.Object);
        RunGroup run = new(_engine.Object, frontEnds, listener.Object, new Bounds(), TimeProvider.System, _host, new StrayReading(_engine.Object, frontEnds, []));
        await run.ApplyAsync(await PlanAsync(World.Group("web") with { Placement = new PlacementRequest { Share = true } }, isGiven: true), () => Task.CompletedTask, CancellationToken.None);
        listener.Verify(l => l.Warned("the Docker Engine says: the image's platform is another"), Times.Once);
    }

    /// <summary>All calls of a run that succeeds, and those that remove web-0 again.</summary>
    private void Started()
    {
        _engine.Setup(e => e.CreateAsync(It.IsAny<ContainerSpec>(), It.IsAny<CancellationToken>())).ReturnsAsync([]);
        _engine.Setup(e => e.StartAsync(It.IsAny<string>(), It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);
        _engine.Setup(e => e.InspectAsync(It.IsAny<string>(), It.IsAny<CancellationToken>())).ReturnsAsync((ObservedContainer?)null);
        _engine.Setup(e => e.ListAsync("tesson.run=this-run", It.IsAny<CancellationToken>())).ReturnsAsync([World.Container("web-0")]);
        _engine.Setup(e => e.RemoveAsync("id-of-web-0", It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);
    }

    private Task<PlannedRun> PlanAsync(GroupSpec group, bool isGiven) => WithAsync(run => run.PlanAsync(
        group, () => TopologyReader.Read(TopologySource.Parse("synthetic:numa:2 core:2 pu:1")), isGiven, CancellationToken.None));

    private Task<bool> RunAsync(PlannedRun planned, Func<Task>? report = null) => WithAsync(async run =>
    {
        await run.ApplyAsync(planned, report ?? (() => Task.CompletedTask), CancellationToken.None);
        return true;
    });

    private async Task<T> WithAsync<T>(Func<RunGroup, Task<T>> call)
    {
        using FrontEndSet frontEnds = new(_ => _gorb.Object);
        return await call(new RunGroup(_engine.Object, frontEnds, SilentProgress.Instance, new Bounds(), TimeProvider.System, _host, new StrayReading(_engine.Object, frontEnds, [])));
    }
}
