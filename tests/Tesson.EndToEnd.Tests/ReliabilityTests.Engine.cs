using System.Diagnostics;

namespace Tesson.EndToEnd.Tests;

/// <summary>Shards that the engine brings back by itself, and engines that go away.</summary>
public sealed partial class ReliabilityTests
{
    [SkippableFact]
    public async Task Killed_shards_with_a_restart_policy_come_back_into_the_table()
    {
        await RunWebAsync("-c", await RestartingAsync());
        await using var watching = await WatchAsync();
        await using var prober = Prober.Start(Own.Client, Target);
        await prober.BothAnswerAsync(Stopwatch.GetTimestamp());
        foreach (string shard in (string[])["web-0", "web-1"])
        {
            string pid = await PidAsync(shard);
            long kill = Stopwatch.GetTimestamp();
            await Own.DoAsync("kill", "-KILL", pid);
            await HasNewPidsAsync([shard], [pid], watching);
            await SettledAsync(watching);
            var back = await prober.BothAnswerAsync(Stopwatch.GetTimestamp());
            output.WriteLine($"{shard}: both shards answer {(Stopwatch.GetElapsedTime(kill) + back).TotalMilliseconds:0} ms after the kill at the latest");
        }

        Assert.Equal(0, await watching.StopAsync());
    }

    [SkippableFact]
    public Task Groups_with_a_restart_policy_come_back_by_themselves_when_the_engine_restarts_under_watch() => ComesBackAsync(() => Own.RestartEngineAsync());

    [SkippableFact]
    public Task Watch_survives_anOwn_that_is_killed() => ComesBackAsync(Own.KillEngineAsync);

    private async Task ComesBackAsync(Func<Task> restart)
    {
        await RunWebAsync("-c", await RestartingAsync());
        await using var watching = await WatchAsync();
        string[] pids = [await PidAsync("web-0"), await PidAsync("web-1")];
        await using var prober = Prober.Start(Own.Client, Target);
        await prober.BothAnswerAsync(Stopwatch.GetTimestamp());

        long begun = Stopwatch.GetTimestamp();
        await restart();
        long restarted = Stopwatch.GetTimestamp();
        await HasNewPidsAsync(["web-0", "web-1"], pids, watching);
        await SettledAsync(watching);
        await prober.BothAnswerAsync(Stopwatch.GetTimestamp());
        output.WriteLine($"the engine took {Stopwatch.GetElapsedTime(begun, restarted).TotalSeconds:0.0} s; both shards answer {Stopwatch.GetElapsedTime(restarted).TotalMilliseconds:0} ms after that at the latest");
        output.WriteLine(watching.ToString());
        Assert.Equal("nothing to change", await Own.DoAsync(Tesson, "sync"));
        Assert.False(watching.HasEnded, watching.ToString());
        Assert.Equal(0, await watching.StopAsync());
    }

    private Task<string> PidAsync(string container) => Own.DoAsync("docker", "inspect", "--format", "{{.State.Pid}}", container);

    private static async Task<string> RestartingAsync()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{ "HostConfig": { "RestartPolicy": { "Name": "always" } } }""");
        return file;
    }

    /// <summary>Waits until shards run as other processes.</summary>
    private Task HasNewPidsAsync(string[] shards, string[] old, Watching watching) => Web.UntilAsync(
        async () =>
        {
            string[] pids = await Task.WhenAll(shards.Select(PidAsync));
            return !pids.Contains("0") && !pids.Intersect(old).Any();
        },
        $"{string.Join(" and ", shards)} run again\n{watching}");

    /// <summary>Waits until the table leads to where the shards are: what answered before may have been about to change.</summary>
    private Task SettledAsync(Watching watching) => Web.UntilAsync(
        async () => await Own.RunAsync(Tesson, "sync", "--dry-run") is { ExitCode: 0, Out: "nothing to change\n", Err: "" }, $"there is nothing to change\n{watching}");
}
