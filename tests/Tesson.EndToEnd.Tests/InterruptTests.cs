using System.Diagnostics;

namespace Tesson.EndToEnd.Tests;

public sealed class InterruptTests : EndToEnd
{
    [SkippableTheory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_run_that_is_interrupted_at_any_moment_leaves_nothing_behind(string signal)
    {
        int interrupted = 0;
        foreach (int milliseconds in (int[])[30, 80, 130, 180, 250, 350, 500, 800])
        {
            string group = NewGroup();
            using var process = StartTesson("run", "--share", "-g", group, "-n", "12", Image);
            await Task.Delay(milliseconds);
            await Command.SignalAsync(process, signal);
            var done = await Command.FinishAsync(process);

            // Before the program can listen the signal ends it by itself (130 or 143); after the run there is nothing to undo (0).
            Assert.True(done.ExitCode is 0 or 130 or 143, done.ToString());
            if (done.ExitCode == 0)
            {
                Assert.Equal(12, (await ContainersAsync(group)).Length);
                await DoAsync("stop", "-g", group, "--purge", "-t", "0");
                continue;
            }

            interrupted += done.ExitCode == 130 ? 1 : 0;
            Assert.Empty(await ContainersAsync(group));
        }

        Assert.True(interrupted >= 2, $"{interrupted} runs were interrupted midway");
    }

    [SkippableFact]
    public async Task What_a_killed_run_left_is_listed_by_ps_and_removed_by_stop()
    {
        for (int milliseconds = 100; milliseconds <= 500; milliseconds += 100)
        {
            string group = NewGroup();
            using var process = StartTesson("run", "--share", "-g", group, "-n", "12", Image);
            await Task.Delay(milliseconds);
            process.Kill();
            await Command.FinishAsync(process);
            await Task.Delay(300); // the engine ends what it had begun
            string[] left = await ContainersAsync(group);
            if (left.Length == 0)
                continue;

            if (left.Length < 12)
                Assert.NotEqual("running", (await PsAsync(group)).GetProperty("State").GetString());
            await DoAsync("stop", "-g", group, "--purge", "-t", "0");
            Assert.Empty(await ContainersAsync(group));
        }
    }

    [SkippableFact]
    public async Task An_interrupted_run_says_what_it_removed()
    {
        using var process = StartTesson("run", "-g", Group, "-n", "2", "--wait", "-c", await HangingHealthCheckAsync(), Image);
        await WaitForAsync(async () => (await ContainersAsync(Group)).Length == 2);
        await Task.Delay(500);
        await Command.SignalAsync(process, "INT");
        var done = await Command.FinishAsync(process);
        Assert.Equal(130, done.ExitCode);
        Assert.Contains($"interrupted: group '{Group}' was not started; 2 of its containers were removed again", done.Err, StringComparison.Ordinal);
        Assert.Empty(await ContainersAsync(Group));
    }

    private static async Task<string> HangingHealthCheckAsync()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{ "Healthcheck": { "Test": ["CMD", "/bin/busybox", "false"], "Interval": 1000000000, "Retries": 1000 } }""");
        return file;
    }

    private static async Task WaitForAsync(Func<Task<bool>> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), "it did not come to pass within 30 s");
            await Task.Delay(50);
        }
    }
}
