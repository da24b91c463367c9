using Tesson.Testing;

namespace Tesson.EndToEnd.Tests;

public sealed class SyncTests : EndToEnd
{
    private const string Nothing = "nothing to change\n";

    [SkippableTheory]
    [InlineData("flush table ip tesson")]
    [InlineData("delete table ip tesson")]
    [InlineData("flush map ip tesson ports")]
    [InlineData("flush chain ip tesson tcp-PORT")]
    public async Task A_table_that_was_flushed_is_repaired_and_a_second_sync_changes_nothing(string damage)
    {
        int port = await RunAsync();
        Assert.Equal(0, (await Command.RunAsync("nft", [.. damage.Replace("PORT", $"{port}", StringComparison.Ordinal).Split(' ')])).ExitCode);
        Assert.Equal("", await Web.TryAsync($"http://172.17.0.1:{port}/cgi-bin/shard"));
        await DoAsync("sync");
        await EachAsync(port, 2);
        Assert.Equal(Nothing, (await DoAsync("sync")).Out);
    }

    [SkippableFact]
    public Task A_shard_that_got_another_address_is_found_again() => WithSubnetAsync(async network =>
    {
        int port = await RunAsync("--network", network);
        string before = await AddressAsync($"{Group}-0");
        await DockerAsync("stop", "-t", "0", $"{Group}-0");
        // Takes the address that is free for a moment.
        string squatter = await DockerAsync("run", "-d", "-l", $"tesson.group={NewGroup()}", "--network", network, "--ip", before, Image);
        await DockerAsync("start", $"{Group}-0");
        Assert.NotEqual(before, await AddressAsync($"{Group}-0"));
        await Web.UntilAsync(async () => (await DoAsync("sync")).Err.Length == 0, "the shard was ready");
        await EachAsync(port, 2);
        Assert.Equal(Nothing, (await DoAsync("sync")).Out);
        await DockerAsync("rm", "-f", squatter);
    });

    [SkippableFact]
    public async Task What_the_kernel_has_of_shards_that_were_removed_goes_and_with_their_network_too()
    {
        int port = await RunAsync();
        string survivor = (await InspectAsync($"{Group}-1")).GetProperty("Id").GetString()!;
        await DockerAsync("rm", "-f", $"{Group}-0");
        await DoAsync("sync");
        await EachAsync(port, 1);
        Assert.Contains(survivor, await TableAsync(), StringComparison.Ordinal);
        Assert.Equal(Nothing, (await DoAsync("sync")).Out);

        int gone = FreePort();
        await WithNetworkAsync(async network => await DoAsync("run", "--share", "-g", NewGroup(), "-n", "2", "-p", $"{gone}:80", "--network", network, Image));
        Assert.Contains($"tcp-{gone}", await TableAsync(), StringComparison.Ordinal);
        await DoAsync("sync");
        Assert.DoesNotContain($"tcp-{gone}", await TableAsync(), StringComparison.Ordinal);
        Assert.Equal(Nothing, (await DoAsync("sync")).Out);
    }

    [SkippableFact]
    public async Task A_group_whose_address_another_has_taken_meanwhile_gets_none_of_its_clients()
    {
        int port = await RunAsync();
        await DoAsync("stop", "-g", Group, "-t", "0");
        string other = NewGroup();
        await DoAsync("run", "--share", "-g", other, "-n", "1", "-p", $"{port}:80", Image);
        // As an engine does that restarts, to containers with a restart policy.
        await DockerAsync("start", $"{Group}-0", $"{Group}-1");
        var done = await TessonAsync("sync");
        Assert.Equal(1, done.ExitCode);
        Assert.Contains($"port {port}/tcp is group '{other}'s", done.Err, StringComparison.Ordinal);
        Assert.Contains($"group {other}", Assert.Single(await Web.CountAsync(4, $"http://172.17.0.1:{port}/cgi-bin/shard")).Key, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Dead_and_unhealthy_and_paused_shards_get_nothing_and_come_back_when_they_are_well()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{ "Healthcheck": { "Test": ["CMD", "/bin/busybox", "test", "!", "-e", "/tmp/ill"], "Interval": 200000000, "Retries": 1 } }""");
        int port = await RunAsync("-c", file);
        File.Delete(file);
        await EachAsync(port, 2);

        await DockerAsync("exec", $"{Group}-0", "/bin/busybox", "touch", "/tmp/ill");
        await SyncUntilAsync(port, "shard 1");
        await DockerAsync("exec", $"{Group}-0", "/bin/busybox", "rm", "/tmp/ill");
        await SyncUntilBothAsync(port);

        await DockerAsync("pause", $"{Group}-1");
        await SyncUntilAsync(port, "shard 0");
        await DockerAsync("unpause", $"{Group}-1");
        await SyncUntilBothAsync(port);

        await KillAsync($"{Group}-0");
        await SyncUntilAsync(port, "shard 1");
        await DockerAsync("start", $"{Group}-0");
        await SyncUntilBothAsync(port);
    }

    [SkippableFact]
    public async Task Dry_run_says_what_it_would_do_and_does_nothing()
    {
        int port = await RunAsync();
        await KillAsync($"{Group}-0");
        string before = await TableAsync();
        Assert.Equal($"remove backend {Group}-0 from {Group}-80-tcp: it is exited\n", (await DoAsync("sync", "--dry-run")).Out);
        Assert.Equal(before, await TableAsync());
        Assert.Contains($"tcp-{port}", before, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task One_group_can_be_synced_and_an_unknown_one_is_an_error()
    {
        int port = await RunAsync();
        string other = NewGroup();
        int second = FreePort();
        await DoAsync("run", "--share", "-g", other, "-n", "2", "-p", $"{second}:80", Image);
        await KillAsync($"{Group}-0", $"{other}-0");
        await DoAsync("sync", "-g", Group);
        await EachAsync(port, 1);
        Assert.Contains($"remove backend {other}-0", (await DoAsync("sync", "--dry-run")).Out, StringComparison.Ordinal);

        var unknown = await TessonAsync("sync", "-g", "no-such-group");
        Assert.Equal(1, unknown.ExitCode);
        Assert.Equal("tesson sync: no group named 'no-such-group'; `tesson ps` lists those that there are\n", unknown.Err);
    }

    [SkippableFact]
    public async Task A_gorb_that_was_restarted_and_forgot_everything_is_told_again()
    {
        await using var gorb = await GorbDouble.StartNewAsync();
        await DoAsync("run", "--gorb", gorb.Uri(), "-g", Group, "-n", "2", "-p", "8080:80", Image);
        string[] before = [.. gorb.Services[$"{Group}-80-tcp"].Backends.Keys];
        gorb.Restart();
        Assert.Empty(gorb.Services);
        await DoAsync("sync");
        Assert.Equal(8080, gorb.Services[$"{Group}-80-tcp"].Port);
        Assert.Equal(before.Order(), gorb.Services[$"{Group}-80-tcp"].Backends.Keys.Order());
        Assert.Equal(Nothing, (await DoAsync("sync")).Out);
    }

    [SkippableFact]
    public async Task Backends_of_shards_that_are_gone_go_from_gorb_and_those_of_others_stay()
    {
        await using var gorb = await GorbDouble.StartNewAsync();
        await DoAsync("run", "--gorb", gorb.Uri(), "-g", Group, "-n", "2", "-p", "8080:80", Image);
        using HttpClient client = new();
        string elsewhere = $"{new string('a', 64)}-80";
        foreach (string name in (string[])["somebody-elses", elsewhere])
        {
            using StringContent foreign = new($$"""{ "host": "10.9.9.{{name.Length}}", "port": 80 }""");
            (await client.PutAsync(new Uri($"http://127.0.0.1:{gorb.Port}/service/{Group}-80-tcp/{name}"), foreign)).EnsureSuccessStatusCode();
        }

        string survivor = (await InspectAsync($"{Group}-1")).GetProperty("Id").GetString()!;
        await DockerAsync("rm", "-f", $"{Group}-0");
        await DoAsync("sync", "--gorb", gorb.Uri());
        // A shard of another machine behind the same Gorb is not judged from here.
        Assert.Equal(((string[])[$"{survivor}-80", elsewhere, "somebody-elses"]).Order(), gorb.Services[$"{Group}-80-tcp"].Backends.Keys.Order());
        Assert.Equal(Nothing, (await DoAsync("sync", "--gorb", gorb.Uri())).Out);
    }

    [SkippableFact]
    public async Task A_gorb_that_is_down_is_named_and_the_kernels_groups_are_synced_all_the_same()
    {
        var gorb = await GorbDouble.StartNewAsync();
        string behind = NewGroup();
        await DoAsync("run", "--share", "--gorb", gorb.Uri(), "-g", behind, "-n", "1", "-p", "8080:80", Image);
        await gorb.DisposeAsync();
        int port = await RunAsync();
        await KillAsync($"{Group}-0");
        var done = await TessonAsync("sync", "--gorb-timeout", "1");
        Assert.Equal(1, done.ExitCode);
        Assert.Contains("Gorb", done.Err, StringComparison.Ordinal);
        await EachAsync(port, 1);
    }

    [SkippableFact]
    public async Task A_container_whose_labels_are_rules_is_no_group_and_the_others_are_synced_all_the_same()
    {
        int port = await RunAsync();
        string evil = await DockerAsync(
            "run", "-d", "-l", "tesson.group=x\" }; flush ruleset; #", "-l", "tesson.frontend=nft", "-l", "tesson.ports=1:80", "-l", "tesson.shard=0", Image);
        try
        {
            await KillAsync($"{Group}-0");
            Assert.Equal($"remove backend {Group}-0 from {Group}-80-tcp: it is exited\n", (await DoAsync("sync")).Out);
            await EachAsync(port, 1);
        }
        finally
        {
            await DockerAsync("rm", "-f", evil);
        }
    }

    private async Task<int> RunAsync(params string[] options)
    {
        int port = FreePort();
        await DoAsync(["run", "--share", "-g", Group, "-n", "2", "-p", $"{port}:80", .. options, Image]);
        return port;
    }

    private static async Task EachAsync(int port, int shards) =>
        Assert.Equal(Enumerable.Repeat(2, shards), (await Web.CountAsync(2 * shards, $"http://172.17.0.1:{port}/cgi-bin/shard")).Values);

    private static Task SyncUntilAsync(int port, string only) => Web.UntilAsync(
        async () =>
        {
            await DoAsync("sync");
            var answers = await Web.CountAsync(4, $"http://172.17.0.1:{port}/cgi-bin/shard");
            return answers.Count == 1 && answers.Keys.First().StartsWith(only, StringComparison.Ordinal);
        },
        $"only {only} answers");

    private static Task SyncUntilBothAsync(int port) => Web.UntilAsync(
        async () =>
        {
            await DoAsync("sync");
            return (await Web.CountAsync(4, $"http://172.17.0.1:{port}/cgi-bin/shard")).Values.SequenceEqual([2, 2]);
        },
        "both shards answer");

    private static Task<string> AddressAsync(string container) => DockerAsync("inspect", "-f", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", container);
}
