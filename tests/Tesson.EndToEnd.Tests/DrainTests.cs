namespace Tesson.EndToEnd.Tests;

/// <summary>Drained, then stopped: what was accepted is answered.</summary>
public sealed class DrainTests : EndToEnd
{
    /// <summary>A page that takes until it is let, and a server that dies of SIGTERM at once, with all its children.</summary>
    private static readonly string[] SlowPage =
    [
        "/bin/sh", "-c",
        """printf '#!/bin/sh\nuntil [ -e /tmp/go ]; do /bin/busybox sleep 0.1; done\nprintf "Content-Type: text/plain\\r\\n\\r\\ndone by $TESSON_UID\\n"\n' > /www/cgi-bin/slow; /bin/busybox chmod 755 /www/cgi-bin/slow; trap "exit 0" TERM; /bin/busybox httpd -f -p 80 -h /www & wait""",
    ];

    /// <summary>A drain that is much longer than anybody waits here: what ends before has not waited for its end.</summary>
    private static readonly string[] Long = ["--drain", "3600"];

    [SkippableFact]
    public async Task A_request_that_was_accepted_before_the_stop_is_answered_and_the_stop_waits_for_it_and_no_longer()
    {
        int port = await RunAsync();
        var slow = Enumerable.Range(0, 4).Select(_ => Web.GetAsync($"http://172.17.0.1:{port}/cgi-bin/slow")).ToArray();
        await ConnectedAsync(4);
        using var stop = StartTesson(["stop", "-g", Group, "--purge", .. Long]);
        await DrainedAsync();
        Assert.All(slow, request => Assert.False(request.IsCompleted));
        await LetAsync();
        Assert.Equal(["done by 0", "done by 0", "done by 1", "done by 1"], (await Task.WhenAll(slow)).Order());
        var done = await Command.FinishAsync(stop);
        Assert.True(done.ExitCode == 0, done.ToString());
        Assert.Empty(await ContainersAsync(Group));
    }

    [SkippableFact]
    public async Task A_drained_group_takes_nothing_new_and_neither_sync_nor_another_stop_brings_it_back()
    {
        int port = await RunAsync();
        var slow = Web.GetAsync($"http://172.17.0.1:{port}/cgi-bin/slow");
        await ConnectedAsync(1);
        using var stop = StartTesson(["stop", "-g", Group, .. Long]);
        await DrainedAsync();
        // The shard without a connection may have ended by now, and is taken out by whoever sees it first.
        Assert.All((await DoAsync("sync")).Out.TrimEnd().Split('\n'), line => Assert.Matches("^(nothing to change$|remove backend )", line));
        using var another = StartTesson(["stop", "-g", Group, .. Long]);
        Assert.Equal("", await Web.TryAsync($"http://172.17.0.1:{port}/cgi-bin/shard"));
        await LetAsync();
        Assert.StartsWith("done by", await slow, StringComparison.Ordinal);
        Assert.Equal((0, 0), ((await Command.FinishAsync(stop)).ExitCode, (await Command.FinishAsync(another)).ExitCode));
        Assert.Equal("stopped", (await PsAsync(Group)).GetProperty("State").GetString());
    }

    [SkippableFact]
    public async Task Drain_bounds_the_wait_and_says_what_was_still_open_and_zero_waits_for_nobody()
    {
        int port = await RunAsync();
        var slow = Web.GetAsync($"http://172.17.0.1:{port}/cgi-bin/slow");
        await ConnectedAsync(1);
        var stop = await DoAsync("stop", "-g", Group, "--drain", "1");
        Assert.Contains("1 connection was still open; --drain waits longer", stop.Err, StringComparison.Ordinal);
        Assert.Equal("", await slow);

        await DoAsync("start", "-g", Group);
        slow = Web.GetAsync($"http://172.17.0.1:{port}/cgi-bin/slow");
        await ConnectedAsync(1);
        stop = await DoAsync("stop", "-g", Group, "--drain", "0");
        Assert.DoesNotContain("connection", stop.Err, StringComparison.Ordinal);
        Assert.Equal("", await slow);
    }

    [SkippableTheory]
    [InlineData("PORT:80", "::1")]
    [InlineData("[::1]:PORT:80", "::1")]
    public async Task A_drained_group_stays_out_under_watch_whatever_its_address(string spec, string address)
    {
        int port = FreePort();
        await DoAsync(["run", "-g", Group, "-n", "2", "-p", spec.Replace("PORT", $"{port}", StringComparison.Ordinal), Image, .. SlowPage]);
        await using var watch = await Watching.StartAsync(StartTesson("watch", "--verbose", "--interval", "0.2"));
        var slow = Web.GetAsync($"http://[{address}]:{port}/cgi-bin/slow");
        await ConnectedAsync(1);
        var since = DateTimeOffset.UtcNow;
        using var stop = StartTesson(["stop", "--verbose", "-g", Group, .. Long]);
        await Command.HearAsync(stop, "connections to end, at most 3600 s ...");
        int looks = watch.Looks;
        await Web.UntilAsync(() => watch.Looks > looks + 3, () => $"it has looked again:\n{watch}");
        await LetAsync();
        Assert.StartsWith("done by", await slow, StringComparison.Ordinal);
        Assert.Equal(0, (await Command.FinishAsync(stop)).ExitCode);
        Assert.False(watch.Said(since, "add backend"), watch.ToString());
    }

    [SkippableFact]
    public async Task Under_a_load_of_short_requests_the_stop_of_one_group_disturbs_no_other_and_loses_no_request_of_its_own()
    {
        int port = await RunAsync();
        string other = NewGroup();
        int second = FreePort();
        await DoAsync("run", "--share", "-g", other, "-n", "2", "-p", $"{second}:80", Image);
        using ShortRequests mine = new($"http://172.17.0.1:{port}/");
        using ShortRequests others = new($"http://172.17.0.1:{second}/");
        await Web.UntilAsync(() => mine.Answered > 100 && others.Answered > 100, () => "both groups are under load");
        await DoAsync("stop", "-g", Group, "--purge");
        long before = others.Answered;
        await Web.UntilAsync(() => others.Answered > before + 100, () => "the other group goes on");
        await mine.EndAsync();
        await others.EndAsync();
        Assert.True(mine.Refused > 0, "the stopped group refused nothing");
        Assert.Equal("", mine.Broken);
        Assert.Equal(("", 0), (others.Broken, others.Refused));
    }

    private async Task<int> RunAsync()
    {
        int port = FreePort();
        await DoAsync(["run", "-g", Group, "-n", "2", "-p", $"{port}:80", Image, .. SlowPage]);
        return port;
    }

    /// <summary>Lets the slow pages come to their end. A shard that has none may have been stopped already.</summary>
    private async Task LetAsync()
    {
        foreach (string shard in (string[])[$"{Group}-0", $"{Group}-1"])
            await Command.RunAsync("docker", ["exec", shard, "/bin/busybox", "touch", "/tmp/go"]);
    }

    /// <summary>Waits until the group's shards have so many connections.</summary>
    private Task ConnectedAsync(int count) => Web.UntilAsync(
        async () =>
        {
            string[] pids = (await DockerAsync("inspect", "-f", "{{.State.Pid}}", $"{Group}-0", $"{Group}-1")).Split('\n');
            return pids.SelectMany(pid => (string[])[$"/proc/{pid}/net/tcp", $"/proc/{pid}/net/tcp6"]).SelectMany(File.ReadLines)
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Count(fields => fields[1].EndsWith(":0050", StringComparison.Ordinal) && fields[3] == "01") == count;
        },
        $"{count} connections are there");

    /// <summary>Waits until no rule leads to a shard, and the table says which are drained.</summary>
    private Task DrainedAsync() => Web.UntilAsync(
        async () =>
        {
            string table = await TableAsync();
            string id = (await InspectAsync($"{Group}-0")).GetProperty("Id").GetString()!;
            return table.Contains($"comment \"{id}-80\"", StringComparison.Ordinal) && !table.Contains(" : 172.17.", StringComparison.Ordinal);
        },
        "the shards were drained");
}
