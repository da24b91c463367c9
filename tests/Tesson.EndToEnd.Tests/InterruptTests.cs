using Tesson.Testing;

namespace Tesson.EndToEnd.Tests;

public sealed class InterruptTests : EndToEnd
{
    private const int Shards = 12;

    [SkippableTheory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task A_run_that_is_interrupted_at_any_moment_leaves_nothing_behind(string signal)
    {
        // By what it says under --verbose: a line when a step begins, and one when it has ended.
        int interrupted = 0;
        int[] moments = [.. Trials.Some([0, 1, 2, 5, 9, 14, 20, 27, 35, 44], usual: 4, quick: 2)];
        foreach (int lines in moments)
        {
            string group = NewGroup();
            using var process = StartTesson("run", "--verbose", "--share", "-g", group, "-n", $"{Shards}", Image);
            string heard = await Command.HearAsync(process, "", lines);
            await Command.SignalAsync(process, signal);
            var done = await Command.FinishAsync(process);

            // Before the program can listen the signal ends it by itself (130, 143 or 129); after the run there is nothing to undo (0).
            string told = $"after {lines} lines; {Trials.Again}\n{heard}\n{done}";
            Assert.True(done.ExitCode is 0 or 129 or 130 or 143, told);
            interrupted += done.ExitCode == 130 ? 1 : 0;
            Assert.True((await ContainersAsync(group)).Length == (done.ExitCode == 0 ? Shards : 0), told);
            if (done.ExitCode == 0)
                await DoAsync("stop", "-g", group, "--purge", "-t", "0");
        }

        Assert.True(interrupted > 0, $"none was interrupted midway; {Trials.Again}");
    }

    [SkippableFact]
    public async Task What_a_killed_run_left_is_listed_by_ps_and_removed_by_stop()
    {
        foreach (int lines in Trials.Some([3, 8, 14, 20, 27], usual: 3, quick: 2))
        {
            string group = NewGroup();
            using var process = StartTesson("run", "--verbose", "--share", "-g", group, "-n", $"{Shards}", Image);
            await Command.HearAsync(process, "", lines);
            process.Kill();
            await Command.FinishAsync(process);
            string[] left = await LeftAsync(group);
            if (left.Length is > 0 and < Shards)
                Assert.NotEqual("running", (await PsAsync(group)).GetProperty("State").GetString());
            if (left.Length > 0)
                await DoAsync("stop", "-g", group, "--purge", "-t", "0");
            Assert.Empty(await ContainersAsync(group));
        }
    }

    [SkippableFact]
    public async Task An_interrupted_run_says_what_it_removed()
    {
        using var process = StartTesson("run", "--verbose", "--timeout", "3600", "-g", Group, "-n", "2", "--wait", "-c", await HangingHealthCheckAsync(), Image);
        await Command.HearAsync(process, $"wait for {Group}-", 2);
        await Command.SignalAsync(process, "INT");
        var done = await Command.FinishAsync(process);
        Assert.Equal(130, done.ExitCode);
        Assert.Contains($"interrupted: group '{Group}' was not started; 2 of its containers were removed again", done.Err, StringComparison.Ordinal);
        Assert.Empty(await ContainersAsync(Group));
    }

    /// <summary>What there is of a group when the engine has ended what a killed run had asked it for: nobody tells when, but it stays the same then.</summary>
    private static async Task<string[]> LeftAsync(string group)
    {
        string[] left = [];
        int same = 0;
        await Web.UntilAsync(
            async () =>
            {
                string[] before = left;
                left = await ContainersAsync(group);
                same = left.SequenceEqual(before) ? same + 1 : 0;
                return same > 10;
            },
            "the engine has ended what it had begun");
        return left;
    }

    private static async Task<string> HangingHealthCheckAsync()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{ "Healthcheck": { "Test": ["CMD", "/bin/busybox", "false"], "Interval": 1000000000, "Retries": 1000 } }""");
        return file;
    }
}
