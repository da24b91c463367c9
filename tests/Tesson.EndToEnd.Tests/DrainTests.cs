namespace Tesson.EndToEnd.Tests;

/// <summary>Drained, then stopped: what was accepted is answered.</summary>
public sealed class DrainTests : EndToEnd
{
    /// <summary>A page that takes three seconds, and a server that dies of SIGTERM at once, with all its children.</summary>
    private static readonly string[] SlowPage =
    [
        "/bin/sh", "-c",
        """printf '#!/bin/sh\n/bin/busybox sleep 3\nprintf "Content-Type: text/plain\\r\\n\\r\\ndone by $TESSON_UID\\n"\n' > /www/cgi-bin/slow; /bin/busybox chmod 755 /www/cgi-bin/slow; trap "exit 0" TERM; /bin/busybox httpd -f -p 80 -h /www & wait""",
    ];

    [SkippableFact]
    public async Task A_request_that_was_accepted_before_the_stop_is_answered()
    {
        int port = await RunAsync();
        var slow = Enumerable.Range(0, 4).Select(_ => Web.GetAsync($"http://172.17.0.1:{port}/cgi-bin/slow")).ToArray();
        await Task.Delay(500);
        var stop = await DoAsync("stop", "-g", Group, "--purge");
        Assert.Equal(["done by 0", "done by 0", "done by 1", "done by 1"], (await Task.WhenAll(slow)).Order());
        // It waited for them, and no longer than for them.
        Assert.InRange(stop.Elapsed.TotalSeconds, 2, 8);
        Assert.Empty(await ContainersAsync(Group));
    }

    [SkippableFact]
    public async Task A_drained_group_takes_nothing_new_and_neither_sync_nor_another_stop_brings_it_back()
    {
        int port = await RunAsync();
        var slow = Web.GetAsync($"http://172.17.0.1:{port}/cgi-bin/slow");
        await Task.Delay(300);
        using var stop = StartTesson("stop", "-g", Group);
        await Web.UntilAsync(async () => (await TableAsync()).Contains("draining", StringComparison.Ordinal) && !(await TableAsync()).Contains(" : 172.17.", StringComparison.Ordinal), TimeSpan.FromSeconds(5), "the shards were drained");
        Assert.Equal("nothing to change\n", (await DoAsync("sync")).Out);
        Assert.Equal("", await Web.GetAsync($"http://172.17.0.1:{port}/cgi-bin/shard"));
        Assert.StartsWith("done by", await slow, StringComparison.Ordinal);
        Assert.Equal(0, (await Command.FinishAsync(stop)).ExitCode);
        Assert.Equal("stopped", (await PsAsync(Group)).GetProperty("State").GetString());
    }

    [SkippableFact]
    public async Task Drain_bounds_the_wait_and_says_what_was_still_open_and_zero_waits_for_nobody()
    {
        int port = await RunAsync();
        var slow = Web.GetAsync($"http://172.17.0.1:{port}/cgi-bin/slow");
        await Task.Delay(300);
        var stop = await DoAsync("stop", "-g", Group, "--drain", "1");
        Assert.Contains("1 connection was still open; --drain waits longer", stop.Err, StringComparison.Ordinal);
        Assert.Equal("", await slow);

        await DoAsync("start", "-g", Group);
        slow = Web.GetAsync($"http://172.17.0.1:{port}/cgi-bin/slow");
        await Task.Delay(300);
        stop = await DoAsync("stop", "-g", Group, "--drain", "0");
        Assert.DoesNotContain("connection", stop.Err, StringComparison.Ordinal);
        Assert.Equal("", await slow);
    }

    [SkippableFact]
    public async Task Under_a_load_of_short_requests_the_stop_of_one_group_disturbs_no_other_and_loses_no_request_of_its_own()
    {
        int port = await RunAsync();
        string other = NewGroup();
        int second = FreePort();
        await DoAsync("run", "-g", other, "-n", "2", "-p", $"{second}:80", Image);
        using CancellationTokenSource ended = new();
        var mine = LoadAsync(port, ended.Token);
        var others = LoadAsync(second, ended.Token);
        await Task.Delay(1500);
        await DoAsync("stop", "-g", Group, "--purge");
        await Task.Delay(1000);
        await ended.CancelAsync();
        var (answered, broken, _) = await mine;
        Assert.True(answered > 5, $"{answered} requests were answered");
        Assert.Equal(0, broken);
        var (othersAnswered, othersBroken, othersRefused) = await others;
        Assert.True(othersAnswered > 10, $"{othersAnswered} requests were answered");
        Assert.Equal((0, 0), (othersBroken, othersRefused));
    }

    /// <summary>Requests one after another: answered, broken off after they were accepted, and refused.</summary>
    private static async Task<(int Answered, int Broken, int Refused)> LoadAsync(int port, CancellationToken cancellationToken)
    {
        const int CannotConnect = 7;
        int answered = 0;
        int broken = 0;
        int refused = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            var done = await Command.RunAsync("curl", ["-gs", "--max-time", "5", $"http://172.17.0.1:{port}/cgi-bin/shard"]);
            if (done.ExitCode == 0 && done.Out.StartsWith("shard ", StringComparison.Ordinal))
                answered++;
            else if (done.ExitCode == CannotConnect)
                refused++;
            else
                broken++;
        }

        return (answered, broken, refused);
    }

    private async Task<int> RunAsync()
    {
        int port = FreePort();
        await DoAsync(["run", "-g", Group, "-n", "2", "-p", $"{port}:80", Image, .. SlowPage]);
        return port;
    }
}
