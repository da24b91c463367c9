using System.Globalization;

namespace Tesson.EndToEnd.Tests;

/// <summary>Ready, then registered: no client meets a shard that cannot answer yet.</summary>
public sealed class ReadyTests : EndToEnd
{
    private static readonly string[] SlowStart = ["/bin/sh", "-c", "/bin/busybox sleep 60; exec /bin/busybox httpd -f -p 80 -h /www"];

    [SkippableFact]
    public async Task A_shard_is_registered_when_its_port_accepts_and_no_request_before_is_refused_by_it()
    {
        // Shard 1 serves when it is let: from the first answer of shard 0 on, the group refuses nobody.
        int port = FreePort();
        using var run = StartTesson(["run", "--timeout", "600", "-g", Group, "-n", "2", "-p", $"{port}:80", Image,
            "/bin/sh", "-c", "until [ $TESSON_UID = 0 ] || [ -e /tmp/go ]; do /bin/busybox sleep 0.1; done; exec /bin/busybox httpd -f -p 80 -h /www"]);
        await Web.UntilAsync(async () => (await Web.TryAsync($"http://172.17.0.1:{port}/cgi-bin/shard")).StartsWith("shard 0", StringComparison.Ordinal), "shard 0 answers");
        Assert.StartsWith("shard 0", Assert.Single(await Web.CountAsync(4, $"http://172.17.0.1:{port}/cgi-bin/shard")).Key, StringComparison.Ordinal);
        await DockerAsync("exec", $"{Group}-1", "/bin/busybox", "touch", "/tmp/go");
        await Web.UntilAsync(
            async () =>
            {
                string answer = await Web.GetAsync($"http://172.17.0.1:{port}/cgi-bin/shard");
                Assert.StartsWith("shard ", answer, StringComparison.Ordinal);
                return answer.StartsWith("shard 1", StringComparison.Ordinal);
            },
            "shard 1 answers");
        Assert.Equal(0, (await Command.FinishAsync(run)).ExitCode);
        Assert.Equal([2, 2], (await Web.CountAsync(4, $"http://172.17.0.1:{port}/cgi-bin/shard")).Values);
    }

    [SkippableFact]
    public async Task Without_waiting_a_shard_is_registered_as_soon_as_it_runs()
    {
        int port = FreePort();
        await DoAsync(["run", "--wait=false", "-g", Group, "-n", "1", "-p", $"{port}:80", Image, .. SlowStart]);
        Assert.Contains("172.17", await TableAsync(), StringComparison.Ordinal);
        Assert.Equal("", await Web.TryAsync($"http://172.17.0.1:{port}/cgi-bin/shard"));
    }

    [SkippableFact]
    public async Task A_port_that_never_accepts_fails_the_run_with_the_shards_last_words_and_leaves_nothing()
    {
        int port = FreePort();
        var done = await TessonAsync(
            "run", "-g", Group, "-n", "2", "-p", $"{port}:80", "--timeout", "3", Image, "/bin/sh", "-c", "echo no license found; exec /bin/busybox sleep 1000");
        Assert.Equal(1, done.ExitCode);
        Assert.Matches($"wait for {Group}-[01]: {Group}-[01] was not ready within 3 s \\(its port 80/tcp does not accept connections\\); --timeout gives it more; the last that it printed:", done.Err);
        Assert.Contains("    no license found\n", done.Err, StringComparison.Ordinal);
        Assert.Contains($"group '{Group}' was not started; 2 of its containers were removed again", done.Err, StringComparison.Ordinal);
        Assert.Empty(await ContainersAsync(Group));
        Assert.DoesNotContain($"tcp-{port}", await TableAsync(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_shard_that_ends_at_once_fails_the_run_with_its_last_words()
    {
        var done = await TessonAsync("run", "-g", Group, "-n", "1", "-p", $"{FreePort()}:80", Image, "/bin/sh", "-c", "echo cannot open /etc/web.conf >&2; exit 3");
        Assert.Equal(1, done.ExitCode);
        Assert.Contains("ended right after its start, with exit code 3; the last that it printed:", done.Err, StringComparison.Ordinal);
        Assert.Contains("    cannot open /etc/web.conf\n", done.Err, StringComparison.Ordinal);
        Assert.Empty(await ContainersAsync(Group));
    }

    [SkippableFact]
    public async Task With_a_health_check_a_shard_is_registered_when_it_says_healthy()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{ "Healthcheck": { "Test": ["CMD", "/bin/busybox", "test", "-e", "/tmp/ok"], "Interval": 200000000, "Retries": 100 } }""");
        int port = FreePort();
        using var run = StartTesson("run", "-g", Group, "-n", "1", "-p", $"{port}:80", "-c", file, Image);
        await Web.UntilAsync(async () => (await TableAsync()).Contains($"tcp-{port}", StringComparison.Ordinal), "the service was there");
        await Web.UntilAsync(async () => int.Parse(await DockerAsync("inspect", "-f", "{{.State.Health.FailingStreak}}", $"{Group}-0"), CultureInfo.InvariantCulture) > 3, "the check was made several times");
        Assert.DoesNotContain($" : 172.17", await TableAsync(), StringComparison.Ordinal);
        await DockerAsync("exec", $"{Group}-0", "/bin/busybox", "touch", "/tmp/ok");
        var done = await Command.FinishAsync(run);
        File.Delete(file);
        Assert.True(done.ExitCode == 0, done.ToString());
        Assert.StartsWith("shard 0", await Web.GetAsync($"http://172.17.0.1:{port}/cgi-bin/shard"), StringComparison.Ordinal);
    }
}
