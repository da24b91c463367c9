using Moq;
using Tesson.Core.Engine;
using Tesson.Core.Groups;
using Tesson.Core.Plans;
using Tesson.Topology;

namespace Tesson.Core.Tests.Plans;

public sealed class CpuClaimTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Nobody_else_is_no_rival_and_nothing_is_inspected() =>
        await HoldAsync("web", "0-1", World.Shard("web", 0, 1, "0-1", "created"), World.Shard("db", 0, 1, "2-3"), World.Shard("old", 0, 1, "0", "exited"));

    [Fact]
    public async Task The_group_whose_first_container_is_older_keeps_the_CPUs_and_the_other_is_told_who()
    {
        ObservedContainer[] containers =
        [
            World.Shard("web", 0, 2, "0", "created") with { CreatedAt = Noon },
            World.Shard("web", 1, 2, "1", "created") with { CreatedAt = Noon.AddMilliseconds(50) },
            World.Shard("db", 0, 1, "1-2", "created") with { CreatedAt = Noon.AddTicks(1) },
        ];
        await HoldAsync("web", "0-1", containers);
        var lost = await Assert.ThrowsAsync<ClaimLostException>(() => HoldAsync("db", "1-2", containers));
        Assert.Equal("group 'web' holds CPU 1: it took them at the same moment, and was first", lost.Message);
    }

    [Fact]
    public async Task At_one_and_the_same_instant_exactly_one_of_them_keeps_them()
    {
        ObservedContainer[] containers = [World.Shard("web", 0, 1, "0", "created") with { CreatedAt = Noon }, World.Shard("db", 0, 1, "0", "created") with { CreatedAt = Noon }];
        await HoldAsync("db", "0", containers); // its id comes first
        await Assert.ThrowsAsync<ClaimLostException>(() => HoldAsync("web", "0", containers));
    }

    [Fact]
    public async Task A_rival_that_is_gone_when_it_is_looked_at_was_no_rival()
    {
        Mock<IEngine> engine = new(MockBehavior.Strict);
        var own = World.Shard("web", 0, 1, "0", "created") with { CreatedAt = Noon };
        engine.Setup(e => e.ListAsync(Label.Group, It.IsAny<CancellationToken>())).ReturnsAsync([own, World.Shard("db", 0, 1, "0", "created")]);
        engine.Setup(e => e.InspectAsync(own.Id, It.IsAny<CancellationToken>())).ReturnsAsync(own);
        engine.Setup(e => e.InspectAsync("id-of-db-0", It.IsAny<CancellationToken>())).ReturnsAsync((ObservedContainer?)null);
        await CpuClaim.HoldAsync(engine.Object, new Step.Claim("web", CpuSet.Of(0)), CancellationToken.None);
    }

    private static Task HoldAsync(string group, string cpus, params ObservedContainer[] containers)
    {
        Mock<IEngine> engine = new(MockBehavior.Strict);
        // A list does not tell when a container was created.
        engine.Setup(e => e.ListAsync(Label.Group, It.IsAny<CancellationToken>())).ReturnsAsync([.. containers.Select(container => container with { CreatedAt = default })]);
        foreach (var container in containers.Where(container => container.CreatedAt != default))
            engine.Setup(e => e.InspectAsync(container.Id, It.IsAny<CancellationToken>())).ReturnsAsync(container);
        return CpuClaim.HoldAsync(engine.Object, new Step.Claim(group, CpuSet.Parse(cpus)), CancellationToken.None);
    }
}
