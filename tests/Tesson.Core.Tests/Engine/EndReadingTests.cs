using Moq;
using Tesson.Core.Engine;

namespace Tesson.Core.Tests.Engine;

public sealed class EndReadingTests
{
    [Fact]
    public async Task Only_who_was_killed_is_asked_about_and_one_that_ran_out_of_memory_is_marked()
    {
        Mock<IEngine> engine = new(MockBehavior.Strict);
        foreach (string name in (string[])["web-1", "web-2"])
            engine.Setup(e => e.InspectAsync($"id-of-{name}", It.IsAny<CancellationToken>())).ReturnsAsync(World.Container(name, "exited") with { IsOutOfMemory = name == "web-2" });
        var marked = await new EndReading(engine.Object).MarkOutOfMemoryAsync(
            [
                World.Container("web-0"),
                World.Container("web-1", "exited") with { Status = "Exited (137) 2 minutes ago" },
                World.Container("web-2", "restarting") with { Status = "Restarting (137) 3 seconds ago" },
                World.Container("web-3", "exited") with { Status = "Exited (1) 2 minutes ago" },
            ],
            CancellationToken.None);
        Assert.Equal([false, false, true, false], marked.Select(container => container.IsOutOfMemory));
    }
}
