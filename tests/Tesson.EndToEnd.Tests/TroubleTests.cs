namespace Tesson.EndToEnd.Tests;

/// <summary>What is said of shards that are in trouble: by run, ps and start, on a real engine.</summary>
public sealed class TroubleTests : EndToEnd
{
    private static readonly string[] Glutton = ["/bin/sh", "-c", "exec /bin/busybox tail /dev/zero"];

    [SkippableFact]
    public async Task A_shard_that_runs_out_of_memory_is_told_so_by_run()
    {
        var run = await TessonAsync(["run", "-g", Group, "-n", "1", "--memory", "16m", "--wait", Image, .. Glutton]);
        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.Contains("with exit code 137: it ran out of memory (OOMKilled), and a higher --memory gives it more", run.Err, StringComparison.Ordinal);
        Assert.Empty(await ContainersAsync(Group));
    }

    [SkippableFact]
    public async Task Ps_says_who_ran_out_of_memory()
    {
        await DoAsync("run", "-g", Group, "-n", "1", "--memory", "16m", Image, "/bin/sh", "-c", "until [ -e /tmp/go ]; do /bin/busybox sleep 0.1; done; exec /bin/busybox tail /dev/zero");
        await DockerAsync("exec", $"{Group}-0", "/bin/busybox", "touch", "/tmp/go");
        await Web.UntilAsync(async () => (await DoAsync("ps", Group)).Out.Contains($"! {Group}-0: ran out of memory (OOMKilled)", StringComparison.Ordinal), "ps tells of it");
    }

    [SkippableFact]
    public async Task A_group_that_the_engine_starts_again_and_again_is_restarting()
    {
        await DoAsync("run", "-g", Group, "-n", "1", "-c", await FileAsync("""{ "HostConfig": { "RestartPolicy": { "Name": "always" } } }"""), "--wait=false", Image, "/bin/busybox", "false");
        await Web.UntilAsync(async () => (await PsAsync(Group)).GetProperty("State").GetString() == "restarting", "ps says restarting");
        await DoAsync("stop", Group, "--purge", "-t", "0");
    }

    [SkippableFact]
    public async Task A_shard_that_is_unhealthy_is_shown()
    {
        string check = await FileAsync("""{ "Healthcheck": { "Test": ["CMD", "/bin/busybox", "false"], "Interval": 100000000, "Retries": 1 } }""");
        await DoAsync("run", "-g", Group, "-n", "1", "-c", check, Image);
        await Web.UntilAsync(async () => (await DoAsync("ps", Group)).Out.Contains($"! {Group}-0: unhealthy by its health check", StringComparison.Ordinal), "ps tells of it");
        Assert.Equal("degraded", (await PsAsync(Group)).GetProperty("State").GetString());
    }

    [SkippableFact]
    public async Task A_health_check_that_is_made_too_late_is_told_before_the_wait()
    {
        string check = await FileAsync("""{ "Healthcheck": { "Test": ["CMD", "/bin/busybox", "true"], "Interval": 86400000000000 } }""");
        var run = await TessonAsync("run", "-g", Group, "-n", "1", "--wait", "--timeout", "3600", "-c", check, Image);
        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.Contains("health check is made first 86400 s after its start, and it is waited for 3600 s; give --timeout more, or the check a shorter interval", run.Err, StringComparison.Ordinal);
        Assert.Empty(await ContainersAsync(Group));
    }

    [SkippableFact]
    public async Task A_shard_that_ended_and_was_removed_by_the_engine_was_removed_by_nobody_else()
    {
        var run = await TessonAsync("run", "-g", Group, "-n", "1", "--wait", "-c", await FileAsync("""{ "HostConfig": { "AutoRemove": true } }"""), Image, "/bin/sh", "-c", "exit 1");
        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.DoesNotContain("somebody removed it", run.Err, StringComparison.Ordinal);
        Assert.Matches("as AutoRemove says|with exit code 1", run.Err);
    }

    [SkippableFact]
    public async Task Start_says_that_it_leaves_a_shard_paused()
    {
        await DoAsync("run", "-g", Group, "-n", "1", Image);
        await DockerAsync("pause", $"{Group}-0");
        var start = await TessonAsync("start", Group);
        Assert.Equal((1, $"tesson start: {Group}-0 is paused, and start does not end that: docker unpause {Group}-0\n"), (start.ExitCode, start.Err));
        await DockerAsync("unpause", $"{Group}-0");
        Assert.Equal(0, (await TessonAsync("start", Group)).ExitCode);
    }

    [SkippableFact]
    public async Task A_network_given_by_a_short_id_is_found()
    {
        await WithNetworkAsync(async network =>
        {
            string id = (await DockerAsync("network", "inspect", "-f", "{{.Id}}", network))[..12];
            await DoAsync("run", "-g", Group, "-n", "1", "--network", id, "-p", $"{FreePort()}:80", Image);
            Assert.Contains(network, await DockerAsync("inspect", "-f", "{{json .NetworkSettings.Networks}}", $"{Group}-0"), StringComparison.Ordinal);
            var ps = await PsAsync(Group);
            Assert.Equal("running", ps.GetProperty("State").GetString());
            await DoAsync("sync", Group);
            await DoAsync("stop", Group, "--purge", "-t", "0");
        });
    }

    private static async Task<string> FileAsync(string body)
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, body);
        return file;
    }
}
