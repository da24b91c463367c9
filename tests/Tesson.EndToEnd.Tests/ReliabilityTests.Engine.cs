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
        await using var prober = Prober.Start(_engine.Client, Target);
        await prober.BothAnswerAsync(Stopwatch.GetTimestamp(), TimeSpan.FromSeconds(5));
        foreach (string shard in (string[])["web-0", "web-1"])
        {
            string pid = await PidAsync(shard);
            long kill = Stopwatch.GetTimestamp();
            await _engine.DoAsync("kill", "-KILL", pid);
            await WaitAsync(async () => await PidAsync(shard) is var other && other != pid && other != "0", watching);
            var back = await prober.BothAnswerAsync(kill, TimeSpan.FromSeconds(10));
            var last = prober.Attempts.Where(attempt => attempt.IsBad && attempt.Begun > kill).Select(attempt => attempt.Since(kill)).DefaultIfEmpty(TimeSpan.Zero).Max();
            _output.WriteLine($"{shard}: both shards answer {back.TotalMilliseconds:0} ms after the kill, the last fault is of {last.TotalMilliseconds:0} ms after it");
            Assert.True(last < TimeSpan.FromSeconds(1), $"an attempt that began {last.TotalSeconds} s after the kill failed\n{watching}");
        }

        Assert.Equal(0, await watching.StopAsync());
    }

    [SkippableFact]
    public Task Groups_with_a_restart_policy_come_back_by_themselves_when_the_engine_restarts_under_watch() => ComesBackAsync(_engine.RestartEngineAsync);

    [SkippableFact]
    public Task Watch_survives_an_engine_that_is_killed() => ComesBackAsync(_engine.KillEngineAsync);

    private async Task ComesBackAsync(Func<Task> restart)
    {
        await RunWebAsync("-c", await RestartingAsync());
        await using var watching = await WatchAsync();
        string[] pids = [await PidAsync("web-0"), await PidAsync("web-1")];
        await using var prober = Prober.Start(_engine.Client, Target);
        await prober.BothAnswerAsync(Stopwatch.GetTimestamp(), TimeSpan.FromSeconds(5));

        long begun = Stopwatch.GetTimestamp();
        await restart();
        long restarted = Stopwatch.GetTimestamp();
        Assert.Empty(pids.Intersect([await PidAsync("web-0"), await PidAsync("web-1")]));
        var back = await prober.BothAnswerAsync(restarted, TimeSpan.FromSeconds(30));
        await Task.Delay(TimeSpan.FromSeconds(3)); // they may have answered at addresses that were about to change
        await prober.BothAnswerAsync(Stopwatch.GetTimestamp(), TimeSpan.FromSeconds(5));
        int faults = prober.Attempts.Count(attempt => attempt.Fault is not null && attempt.Since(restarted) > back);
        _output.WriteLine($"the engine took {Stopwatch.GetElapsedTime(begun, restarted).TotalSeconds:0.0} s; both shards answer {back.TotalMilliseconds:0} ms after that, with {faults} faults later");
        _output.WriteLine(watching.ToString());
        Assert.Equal("nothing to change", await _engine.DoAsync(Tesson, "sync"));
        Assert.False(watching.HasEnded, watching.ToString());
        Assert.Equal(0, await watching.StopAsync());
    }

    private Task<string> PidAsync(string container) => _engine.DoAsync("docker", "inspect", "--format", "{{.State.Pid}}", container);

    private static async Task<string> RestartingAsync()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{ "HostConfig": { "RestartPolicy": { "Name": "always" } } }""");
        return file;
    }

    private static async Task WaitAsync(Func<Task<bool>> condition, Watching watching)
    {
        var limit = TimeSpan.FromSeconds(10);
        var begun = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(begun.Elapsed < limit, $"it did not come to pass within {limit.TotalSeconds} s\n{watching}");
            await Task.Delay(20);
        }
    }
}
