using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Tesson.Testing;
using Xunit.Abstractions;

namespace Tesson.EndToEnd.Tests;

/// <summary>What must hold when something is killed, flushed or restarted at a bad moment, on a machine of its own.</summary>
[Collection("one machine")]
public sealed partial class ReliabilityTests(OwnEngine engine, ITestOutputHelper output) : OwnEngineTests(engine)
{
    private static readonly IPEndPoint Target = new(IPAddress.Parse(OwnEngine.Address), 8080);

    [SkippableFact]
    public async Task Runs_that_are_killed_at_a_random_moment_leave_nothing_after_stop_purge()
    {
        int rounds = Trials.Rounds(all: 200, usual: 25, quick: 5);
        Random random = new(Trials.Seed);
        var whole = await RunOnceAsync();
        int begun = 0;
        int late = 0;
        for (int round = 0; round < rounds; round++)
        {
            string group = $"k{round}";
            var moment = whole * random.NextDouble();
            using var run = Own.Start(Tesson, "run", "-g", group, "-n", "2", "-p", "8080:80", "--pull", "never", Image);
            await Task.Delay(moment);
            run.Kill();
            var killed = await Command.FinishAsync(run);
            var ended = DateTimeOffset.UtcNow;
            begun += (await IdsAsync(group)).Length > 0 ? 1 : 0;

            var stop = await StopAsync(group);
            string told = $"{Trials.Again}, round {round}, killed after {moment.TotalMilliseconds:0} of {whole.TotalMilliseconds:0} ms\n--- run\n{killed}\n--- stop\n{stop}";
            Assert.True(stop.ExitCode == 0 || (stop.ExitCode == 1 && stop.Err.Contains($"no group named '{group}'", StringComparison.Ordinal)), told);
            for (; (await IdsAsync()).Length > 0 && await IsLateAsync(group, ended); late++)
            {
                // A create that the engine had read and had not even begun a second after its caller's end: stop waits no longer.
                await StopAsync(group);
            }

            Assert.True((await IdsAsync()).Length == 0, $"{await Own.DoAsync("docker", "ps", "-a")}\n{told}");
            string tables = await Own.DoAsync("nft", "list", "tables");
            Assert.False(tables.Contains("tesson", StringComparison.Ordinal), $"{await Own.DoAsync("nft", "list", "ruleset")}\n{told}");
            Assert.True((await Own.RunAsync("flock", "-n", "/run/tesson.lock", "true")).ExitCode == 0, $"the lock is held\n{told}");
        }

        output.WriteLine($"{begun} of {rounds} runs had created a container when they were killed; a whole one takes {whole.TotalMilliseconds:0} ms; {late} times the engine created one more than a second later; {Trials.Again}");
        Assert.True(begun > 0, $"none of {rounds} runs had created a container; {Trials.Again}");
    }

    [SkippableFact]
    public async Task Sync_in_a_loop_under_load_loses_no_request_and_after_watch_has_repaired_a_flush_none_is_lost()
    {
        await RunWebAsync();
        using (var load = StartLoad(connections: 8))
        {
            for (int round = Trials.Rounds(all: 200, usual: 30, quick: 5); round > 0; round--)
                Assert.Equal("nothing to change", await Own.DoAsync(Tesson, "sync"));
            var (requests, errors) = await EndAsync(load);
            output.WriteLine($"{requests} requests meanwhile");
            Assert.Equal("", errors);
            Assert.True(requests > 0, "no requests meanwhile");
        }

        await using var watching = await WatchAsync();
        await UnderLoadAsync(watching, async () =>
        {
            await Own.DoAsync("nft", "flush", "table", "ip", "tesson");
            return "add backend web-1 to web-80-tcp";
        });
        Assert.Equal(0, await watching.StopAsync());
    }

    [SkippableFact]
    public async Task A_shard_killed_under_load_gets_nothing_after_watch_has_taken_it_out()
    {
        await RunWebAsync();
        await using var watching = await WatchAsync();
        var after = await UnderLoadAsync(watching, async () =>
        {
            // The shard's own process, not by way of the engine.
            await Own.DoAsync("kill", "-KILL", await PidAsync("web-0"));
            return "remove backend web-0 from web-80-tcp";
        });
        Assert.All(after, attempt => Assert.Equal("1", attempt.Shard));
        Assert.Equal(0, await watching.StopAsync());
    }

    /// <summary>Does a damage beside a load; before it and after its repair no attempt may fail.</summary>
    /// <param name="watching">Repairs it.</param>
    /// <param name="damage">Does it, and tells what watch says when it has repaired it.</param>
    /// <returns>The attempts that began after the repair.</returns>
    private async Task<Attempt[]> UnderLoadAsync(Watching watching, Func<Task<string>> damage)
    {
        await using var prober = Prober.Start(Own.Client, Target);
        using var load = StartLoad(connections: 4);
        await prober.BothAnswerAsync(Stopwatch.GetTimestamp());
        var since = DateTimeOffset.UtcNow;
        long begun = Stopwatch.GetTimestamp();
        long repaired = await watching.SaidAsync(since, await damage());
        await prober.HaveEndedAsync(50, repaired);
        var counted = await EndAsync(load);
        var attempts = await prober.StopAsync();
        output.WriteLine($"{attempts.Count(attempt => attempt.Fault is not null)} of {attempts.Length} attempts failed, the repair was heard of {Stopwatch.GetElapsedTime(begun, repaired).TotalMilliseconds:0} ms after the begin of the damage; wrk: {counted}");

        Assert.All(attempts.Where(attempt => attempt.Since(begun) + attempt.Took < TimeSpan.Zero), attempt => Assert.Null(attempt.Fault));
        Attempt[] after = [.. attempts.Where(attempt => attempt.Begun > repaired)];
        Assert.All(after, attempt => Assert.True(attempt.Fault is null, $"{attempt}\n{watching}"));
        return after;
    }

    private Task<Finished> StopAsync(string group) => Own.RunAsync(Tesson, "stop", "-g", group, "--purge", "-t", "0", "--drain", "0");

    /// <summary>Whether what is there of a group was created more than a second after a moment.</summary>
    private async Task<bool> IsLateAsync(string group, DateTimeOffset moment)
    {
        string[] ids = await IdsAsync(group);
        if (ids.Length == 0)
            return false;
        string[] created = (await Own.DoAsync("docker", ["inspect", "-f", "{{.Created}}", .. ids])).Split('\n');
        return created.All(time => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture) > moment + TimeSpan.FromSeconds(1));
    }

    /// <summary>The ids of a group's containers; without a group of all that there are.</summary>
    private async Task<string[]> IdsAsync(string? group = null) =>
        (await Own.DoAsync("docker", ["ps", "-aq", .. group is null ? Array.Empty<string>() : ["--filter", $"label=tesson.group={group}"]]))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>How long a whole run takes, on a warm machine.</summary>
    private async Task<TimeSpan> RunOnceAsync()
    {
        List<TimeSpan> took = [];
        for (int i = 0; i < 3; i++)
        {
            long begun = Stopwatch.GetTimestamp();
            await Own.DoAsync(Tesson, "run", "-g", "whole", "-n", "2", "-p", "8080:80", "--pull", "never", Image);
            took.Add(Stopwatch.GetElapsedTime(begun));
            await Own.DoAsync(Tesson, "stop", "-g", "whole", "--purge", "-t", "0", "--drain", "0");
        }

        return took.Order().ElementAt(1);
    }

    /// <summary>A group of two, each of which serves a page that names it: a page is cheaper than a program for it.</summary>
    private Task<string> RunWebAsync(params string[] options) => Own.DoAsync(Tesson,
    [
        "run", "-g", "web", "-n", "2", "-p", "8080:80", "--pull", "never", .. options, Image, "/bin/sh", "-c",
        "echo shard $TESSON_UID >/www/index.html; trap 'exit 0' TERM; /bin/busybox httpd -f -p 80 -h /www & wait",
    ]);

    private Task<Watching> WatchAsync() => Watching.StartAsync(Own.Start(Tesson, "watch", "--verbose"));

    /// <summary>A load until it is ended.</summary>
    private Process StartLoad(int connections) => Own.StartClient(
        "wrk", "-t", "1", "-c", $"{connections}", "-d", "3600s", "--timeout", $"{Web.Patience.TotalSeconds}s", "-H", "Connection: close", $"http://{Target}/");

    /// <summary>Ends it, and returns what wrk counted, and every line in which it tells of errors.</summary>
    private static async Task<(int Requests, string Errors)> EndAsync(Process load)
    {
        await Command.SignalAsync(load, "INT");
        var done = await Command.FinishAsync(load);
        Assert.True(done.ExitCode == 0, done.ToString());
        return (int.Parse(Requests().Match(done.Out).Groups[1].Value),
            string.Join('\n', done.Out.Split('\n').Where(line => line.Contains("errors", StringComparison.Ordinal) || line.Contains("Non-2xx", StringComparison.Ordinal))));
    }

    [GeneratedRegex(@"^\s*(\d+) requests in ", RegexOptions.Multiline)]
    private static partial Regex Requests();
}
