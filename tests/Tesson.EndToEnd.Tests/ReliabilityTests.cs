using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace Tesson.EndToEnd.Tests;

/// <summary>What must hold when something is killed, flushed or restarted at a bad moment, on a machine of its own.</summary>
[Collection("one machine")]
public sealed partial class ReliabilityTests : EndToEnd, IClassFixture<OwnEngine>
{
    private static readonly IPEndPoint Target = new(IPAddress.Parse(OwnEngine.Address), 8080);

    private readonly OwnEngine _engine;
    private readonly ITestOutputHelper _output;

    public ReliabilityTests(OwnEngine engine, ITestOutputHelper output)
    {
        Skip.If(engine.Obstacle is not null, engine.Obstacle);
        (_engine, _output) = (engine, output);
    }

    /// <summary>Nothing was made on the engine of everybody, so nothing is taken away there.</summary>
    public override Task DisposeAsync() => _engine.CleanAsync();

    [SkippableFact]
    public async Task Two_hundred_runs_killed_at_a_random_moment_leave_nothing_after_stop_purge()
    {
        const int Rounds = 200;
        int seed = Environment.TickCount;
        Random random = new(seed);
        var whole = await RunOnceAsync();
        int begun = 0;
        int late = 0;
        for (int round = 0; round < Rounds; round++)
        {
            string group = $"k{round}";
            var moment = whole * random.NextDouble();
            using var run = _engine.Start(Tesson, "run", "-g", group, "-n", "2", "-p", "8080:80", "--pull", "never", Image);
            await Task.Delay(moment);
            run.Kill();
            var killed = await Command.FinishAsync(run);
            var ended = DateTimeOffset.UtcNow;
            begun += (await IdsAsync(group)).Length > 0 ? 1 : 0;

            var stop = await _engine.RunAsync(Tesson, "stop", "-g", group, "--purge", "-t", "0", "--drain", "0");
            string told = $"seed {seed}, round {round}, killed after {moment.TotalMilliseconds:0} of {whole.TotalMilliseconds:0} ms\n--- run\n{killed}\n--- stop\n{stop}";
            Assert.True(stop.ExitCode == 0 || (stop.ExitCode == 1 && stop.Err.Contains($"no group named '{group}'", StringComparison.Ordinal)), told);
            if ((await IdsAsync()).Length > 0 && await IsLateAsync(group, ended))
            {
                // A create that the engine had read and had not even begun a second after its caller's end: stop waits no longer.
                late++;
                await _engine.DoAsync(Tesson, "stop", "-g", group, "--purge", "-t", "0", "--drain", "0");
            }

            Assert.True((await IdsAsync()).Length == 0, $"{await _engine.DoAsync("docker", "ps", "-a")}\n{told}");
            string tables = await _engine.DoAsync("nft", "list", "tables");
            Assert.False(tables.Contains("tesson", StringComparison.Ordinal), $"{await _engine.DoAsync("nft", "list", "ruleset")}\n{told}");
            Assert.True((await _engine.RunAsync("flock", "-n", "/run/tesson.lock", "true")).ExitCode == 0, $"the lock is held\n{told}");
        }

        _output.WriteLine($"{begun} of {Rounds} runs had created a container when they were killed; a whole one takes {whole.TotalMilliseconds:0} ms; {late} times the engine created one more than a second later");
        Assert.True(late <= Rounds / 50, $"{late} late containers");
        Assert.True(begun > Rounds / 4, $"only {begun} of {Rounds} runs had created a container");
    }

    [SkippableFact]
    public async Task Sync_in_a_loop_under_load_loses_no_request_and_a_flush_is_repaired_by_watch_within_a_second()
    {
        await RunWebAsync();
        var load = LoadAsync(24);
        var begun = Stopwatch.StartNew();
        int syncs = 0;
        for (; begun.Elapsed < TimeSpan.FromSeconds(20); syncs++)
            Assert.Equal("nothing to change", await _engine.DoAsync(Tesson, "sync"));
        var (requests, errors) = Wrk(await load);
        _output.WriteLine($"{requests} requests during {syncs} syncs");
        Assert.Equal("", errors);
        Assert.True(requests > 2000 && syncs > 20, $"{requests} requests during {syncs} syncs");

        await using var watching = await WatchAsync();
        await using var prober = Prober.Start(_engine.Client, Target);
        load = LoadAsync(5, connections: 4);
        await Task.Delay(TimeSpan.FromSeconds(2));
        long flush = Stopwatch.GetTimestamp();
        await _engine.DoAsync("nft", "flush", "table", "ip", "tesson");
        var after = Wrk(await load);
        var attempts = await prober.StopAsync();
        var last = Faults(attempts, flush, watching);
        _output.WriteLine($"{attempts.Count(attempt => attempt.IsBad)} of {attempts.Length} attempts failed, the last {last.TotalMilliseconds:0} ms after the flush; wrk: {after}");
        Assert.True(last < TimeSpan.FromSeconds(1), $"an attempt failed {last.TotalSeconds} s after the flush\n{watching}");
        Assert.Equal(0, await watching.StopAsync());
    }

    [SkippableFact]
    public async Task A_shard_killed_under_load_costs_errors_for_less_than_a_second()
    {
        await RunWebAsync();
        await using var watching = await WatchAsync();
        await using var prober = Prober.Start(_engine.Client, Target);
        await prober.BothAnswerAsync(Stopwatch.GetTimestamp(), TimeSpan.FromSeconds(5));
        // Real load beside the prober's, and the shard's own process killed, not by way of the engine.
        var load = LoadAsync(8, connections: 4);
        await Task.Delay(TimeSpan.FromSeconds(2));
        string pid = await PidAsync("web-0");
        long kill = Stopwatch.GetTimestamp();
        await _engine.DoAsync("kill", "-KILL", pid);
        var after = Wrk(await load);
        var attempts = await prober.StopAsync();
        var last = Faults(attempts, kill, watching);
        _output.WriteLine($"{attempts.Count(attempt => attempt.IsBad)} of {attempts.Length} attempts failed, the last began {last.TotalMilliseconds:0} ms after the kill; wrk: {after}");
        Assert.True(last < TimeSpan.FromSeconds(1), $"an attempt that began {last.TotalSeconds} s after the kill failed\n{watching}");
        Assert.All(attempts.Where(attempt => attempt.Since(kill) > TimeSpan.FromSeconds(1)), attempt => Assert.Equal("1", attempt.Shard));
        Assert.Equal(0, await watching.StopAsync());
    }

    /// <summary>When the last attempt that failed began, after a moment (one that meets nobody lasts as long as its client is patient); none may fail before it, and there must be some long after it.</summary>
    private static TimeSpan Faults(Attempt[] attempts, long moment, Watching watching)
    {
        // One that was under way at that moment may fail.
        var before = attempts.Where(attempt => attempt.Since(moment) + attempt.Took < TimeSpan.Zero).ToArray();
        Assert.NotEmpty(before);
        Assert.All(before, attempt => Assert.Null(attempt.Fault));
        Assert.True(attempts[^1].Since(moment) > TimeSpan.FromSeconds(2), $"{attempts[^1]}\n{watching}");
        return attempts.Where(attempt => attempt.IsBad && attempt.Since(moment) + attempt.Took > TimeSpan.Zero).Select(attempt => attempt.Since(moment)).DefaultIfEmpty(TimeSpan.Zero).Max();
    }

    /// <summary>Whether what is there of a group was created more than a second after a moment.</summary>
    private async Task<bool> IsLateAsync(string group, DateTimeOffset moment)
    {
        string[] created = (await _engine.DoAsync("docker", ["inspect", "-f", "{{.Created}}", .. await IdsAsync(group)])).Split('\n');
        return created.All(time => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture) > moment + TimeSpan.FromSeconds(1));
    }

    /// <summary>The ids of a group's containers; without a group of all that there are.</summary>
    private async Task<string[]> IdsAsync(string? group = null) =>
        (await _engine.DoAsync("docker", ["ps", "-aq", .. group is null ? Array.Empty<string>() : ["--filter", $"label=tesson.group={group}"]]))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>How long a whole run takes, on a warm machine.</summary>
    private async Task<TimeSpan> RunOnceAsync()
    {
        List<TimeSpan> took = [];
        for (int i = 0; i < 3; i++)
        {
            var run = await _engine.RunAsync(Tesson, "run", "-g", "whole", "-n", "2", "-p", "8080:80", "--pull", "never", Image);
            Assert.True(run.ExitCode == 0, run.ToString());
            took.Add(run.Elapsed);
            await _engine.DoAsync(Tesson, "stop", "-g", "whole", "--purge", "-t", "0", "--drain", "0");
        }

        return took.Order().ElementAt(1);
    }

    /// <summary>A group of two, each of which serves a page that names it: a page is cheaper than a program for it.</summary>
    private Task<string> RunWebAsync(params string[] options) => _engine.DoAsync(Tesson,
    [
        "run", "-g", "web", "-n", "2", "-p", "8080:80", "--pull", "never", .. options, Image, "/bin/sh", "-c",
        "echo shard $TESSON_UID >/www/index.html; trap 'exit 0' TERM; /bin/busybox httpd -f -p 80 -h /www & wait",
    ]);

    private Task<Watching> WatchAsync() => Watching.StartAsync(_engine.Start(Tesson, "watch", "--verbose"));

    private Task<Finished> LoadAsync(int seconds, int connections = 8) =>
        _engine.ClientAsync("wrk", "-t", "1", "-c", $"{connections}", "-d", $"{seconds}s", "-H", "Connection: close", $"http://{Target}/");

    /// <summary>What wrk counted, and every line in which it tells of errors.</summary>
    private static (int Requests, string Errors) Wrk(Finished load)
    {
        Assert.True(load.ExitCode == 0, load.ToString());
        return (int.Parse(Requests().Match(load.Out).Groups[1].Value),
            string.Join('\n', load.Out.Split('\n').Where(line => line.Contains("errors", StringComparison.Ordinal) || line.Contains("Non-2xx", StringComparison.Ordinal))));
    }

    [GeneratedRegex(@"^\s*(\d+) requests in ", RegexOptions.Multiline)]
    private static partial Regex Requests();
}
