using Moq;
using Tesson.Core.Engine;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Plans;
using Tesson.Topology;

namespace Tesson.Core.Tests.Plans;

public sealed class CpuClaimTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly QuickTime _time = new();

    [Fact]
    public async Task Nobody_else_is_no_rival_and_nothing_is_inspected()
    {
        await HoldAsync("web", "0-1", [World.Shard("web", 0, 1, "0-1", "created"), World.Shard("db", 0, 1, "2-3"), World.Shard("old", 0, 1, "0", "exited")]);
        Assert.Empty(_time.Waits);
    }

    [Fact]
    public async Task The_group_whose_first_container_is_older_is_waited_for_by_nobody_and_the_other_is_told_who()
    {
        ObservedContainer[] containers =
        [
            World.Shard("web", 0, 2, "0", "created") with { CreatedAt = Noon },
            World.Shard("web", 1, 2, "1", "created") with { CreatedAt = Noon.AddMilliseconds(50) },
            World.Shard("db", 0, 1, "1-2", "created") with { CreatedAt = Noon.AddTicks(1) },
        ];
        var lost = await Assert.ThrowsAsync<ClaimLostException>(() => HoldAsync("db", "1-2", containers));
        Assert.Equal("group 'web' holds CPU 1: it took them at the same moment, and was first", lost.Message);
        Assert.Empty(_time.Waits);
    }

    [Fact]
    public async Task The_older_one_keeps_the_CPUs_when_the_other_has_given_way_and_not_before()
    {
        var own = Created("web", 0);
        await HoldAsync("web", "0", [own, Created("db", 1)], [own, Created("db", 1)], [own, Created("db", 1)], [own]);
        Assert.Equal([50, 100, 200], _time.Waits.Select(wait => wait.TotalMilliseconds));
    }

    [Fact]
    public async Task One_that_looked_while_the_olders_create_was_under_way_has_the_CPUs()
    {
        // db is created later than web, and listed earlier: the engine stamps at the begin of a create and lists at its end.
        await HoldAsync("db", "0", [Created("db", 1)]);
        var lost = await Assert.ThrowsAsync<ClaimLostException>(() => HoldAsync("web", "0",
            [Created("web", 0), Created("db", 1)],
            [Created("web", 0), Created("db", 1) with { State = "running" }]));
        Assert.Equal("group 'db' holds CPU 0: it took them at the same moment, and has started", lost.Message);
    }

    [Theory]
    [InlineData("running")]
    [InlineData("paused")]
    [InlineData("restarting")]
    public async Task One_that_is_active_has_the_CPUs_whatever_the_dates_say(string state)
    {
        ObservedContainer[] world = [Created("web", 0), Created("db", 1), World.Shard("db", 1, 2, "1", state) with { CreatedAt = Noon.AddSeconds(1) }];
        var lost = await Assert.ThrowsAsync<ClaimLostException>(() => HoldAsync("web", "0", world));
        Assert.EndsWith("and has started", lost.Message, StringComparison.Ordinal);
        Assert.Empty(_time.Waits);
    }

    [Fact]
    public async Task An_older_one_that_is_listed_during_the_wait_is_given_way_to()
    {
        var lost = await Assert.ThrowsAsync<ClaimLostException>(() => HoldAsync("web", "0",
            [Created("web", 1), Created("db", 2)],
            [Created("web", 1), Created("db", 2), Created("old", 0)]));
        Assert.Equal("group 'old' holds CPU 0: it took them at the same moment, and was first", lost.Message);
    }

    [Fact]
    public async Task At_one_and_the_same_instant_exactly_one_of_them_is_first()
    {
        ObservedContainer[] both = [Created("web", 0), Created("db", 0)];
        await Assert.ThrowsAsync<ClaimLostException>(() => HoldAsync("web", "0", both));
        await HoldAsync("db", "0", both, [Created("db", 0)]); // its id comes first
        Assert.Single(_time.Waits);
    }

    [Fact]
    public async Task One_that_is_neither_started_nor_removed_within_the_limit_is_named_with_the_remedy()
    {
        var lost = await Assert.ThrowsAsync<ClaimLostException>(() => HoldAsync("web", "0", [Created("web", 0), Created("db", 1)]));
        Assert.Equal(
            "group 'db' holds CPU 0: it took them at the same moment, and was neither started nor removed within 60 s (--undo-timeout); "
            + "perhaps its run was killed: look at it with tesson ps, and remove it with tesson stop -g db --purge",
            lost.Message);
        Assert.InRange(_time.Waits.Aggregate((sum, wait) => sum + wait), Limit, Limit + TimeSpan.FromSeconds(0.5));
        Assert.Equal(TimeSpan.FromSeconds(0.5), _time.Waits.Max());
    }

    [Fact]
    public async Task A_rival_that_is_gone_when_it_is_looked_at_was_no_rival()
    {
        var engine = Engine([Created("web", 1), Created("db", 0)], [Created("web", 1)]);
        engine.Setup(e => e.InspectAsync("id-of-db-0", It.IsAny<CancellationToken>())).ReturnsAsync((ObservedContainer?)null);
        await new CpuClaim(engine.Object, _time).HoldAsync(new Step.Claim("web", CpuSet.Of(0)), Limit, new Progress<string>(), CancellationToken.None);
    }

    [Fact]
    public async Task An_interrupt_ends_the_wait()
    {
        using CancellationTokenSource interrupt = new();
        var engine = Engine([Created("web", 0), Created("db", 1)]);
        int looks = 0;
        engine.Setup(e => e.ListAsync(Label.Group, It.IsAny<CancellationToken>()))
            .Callback(() => { if (++looks == 3) interrupt.Cancel(); })
            .ReturnsAsync([Created("web", 0), Created("db", 1)]);
        using FrontEndSet frontEnds = new(_ => throw new InvalidOperationException());
        PlanBuilder plan = new();
        plan.Add(new Step.Claim("web", CpuSet.Of(0)));
        var results = await new Executor(new StepCalls(engine.Object, frontEnds, new Bounds { Undo = Limit }, _time), SilentProgress.Instance, new ExecutorOptions())
            .RunAsync(plan.Build(), stopAtFailure: true, interrupt.Token);
        Assert.IsAssignableFrom<OperationCanceledException>(Assert.Single(results).Fault);
        Assert.Equal(3, looks);
    }

    private static ObservedContainer Created(string group, int millisecond) =>
        World.Shard(group, 0, 1, "0", "created") with { CreatedAt = Noon.AddMilliseconds(millisecond) };

    private Task HoldAsync(string group, string cpus, params ObservedContainer[][] looks) =>
        new CpuClaim(Engine(looks).Object, _time).HoldAsync(new Step.Claim(group, CpuSet.Parse(cpus)), Limit, new Progress<string>(), CancellationToken.None);

    /// <summary>An engine that lists these, one after the other, and the last again and again.</summary>
    private static Mock<IEngine> Engine(params ObservedContainer[][] looks)
    {
        Mock<IEngine> engine = new(MockBehavior.Strict);
        int look = 0;
        // A list does not tell when a container was created.
        engine.Setup(e => e.ListAsync(Label.Group, It.IsAny<CancellationToken>()))
            .ReturnsAsync(() => [.. looks[Math.Min(look++, looks.Length - 1)].Select(container => container with { CreatedAt = default })]);
        foreach (var container in looks.SelectMany(look => look).Where(container => container.CreatedAt != default))
            engine.Setup(e => e.InspectAsync(container.Id, It.IsAny<CancellationToken>())).ReturnsAsync(container);
        return engine;
    }
}
