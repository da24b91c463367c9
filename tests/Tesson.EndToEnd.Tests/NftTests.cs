using System.Globalization;

namespace Tesson.EndToEnd.Tests;

/// <summary>The kernel's balancer as the front end of groups.</summary>
public sealed class NftTests : EndToEnd
{
    [SkippableFact]
    public async Task Root_with_nft_gets_one_address_without_asking_and_ps_says_where()
    {
        int port = FreePort();
        var done = await DoAsync("run", "-g", Group, "-n", "2", "-p", $"{port}:80", Image);
        Assert.Contains($"at *:{port}/tcp by nft", done.Out, StringComparison.Ordinal);
        var ps = await PsAsync(Group);
        Assert.Equal("nft", ps.GetProperty("FrontEnd").GetString());
        Assert.Equal("round-robin", ps.GetProperty("Balance").GetString());
        Assert.Equal($"*:{port}/tcp", ps.GetProperty("Addresses")[0].GetString());
        Assert.Equal([2, 2], (await Web.CountAsync(4, $"http://172.17.0.1:{port}/cgi-bin/shard")).Values);
    }

    [SkippableFact]
    public async Task Over_a_period_each_shard_gets_exactly_the_share_of_its_cpus()
    {
        // A shard of thrice as many CPUs, by the label that says so: this machine has no more of them.
        int port = FreePort();
        await DoAsync("run", "-g", Group, "-n", "1", "-p", $"{port}:80", Image);
        int weight = int.Parse((await InspectAsync($"{Group}-0")).GetProperty("Config").GetProperty("Labels").GetProperty("tesson.unit.weight").GetString()!, CultureInfo.InvariantCulture);
        await ShardByHandAsync(Group, 1, 3 * weight, port);
        await DoAsync("sync");
        var answers = await Web.CountAsync(8, $"http://172.17.0.1:{port}/cgi-bin/shard");
        Assert.Equal(2, answers.Single(answer => answer.Key.StartsWith("shard 0", StringComparison.Ordinal)).Value);
        Assert.Equal(6, answers.Single(answer => answer.Key.StartsWith("shard 1", StringComparison.Ordinal)).Value);
    }

    [SkippableFact]
    public async Task Port_ranges_and_several_groups_live_side_by_side()
    {
        int first = FreePort(3);
        string other = NewGroup();
        await DoAsync("run", "-g", Group, "-n", "2", "-p", $"{first}-{first + 1}:80-81", Image, "/bin/sh", "-c", "/bin/busybox httpd -p 81 -h /www; exec /bin/busybox httpd -f -p 80 -h /www");
        await DoAsync("run", "--share", "-g", other, "-n", "1", "-p", $"{first + 2}:80", Image);
        for (int port = first; port < first + 2; port++)
            Assert.Equal([2, 2], (await Web.CountAsync(4, $"http://172.17.0.1:{port}/cgi-bin/shard")).Values);
        Assert.Contains($"group {other}", await Web.GetAsync($"http://172.17.0.1:{first + 2}/cgi-bin/shard"), StringComparison.Ordinal);

        await DoAsync("stop", "-g", Group, "-t", "0", "--purge");
        Assert.Equal("", await Web.TryAsync($"http://172.17.0.1:{first}/cgi-bin/shard"));
        Assert.Contains($"group {other}", await Web.GetAsync($"http://172.17.0.1:{first + 2}/cgi-bin/shard"), StringComparison.Ordinal);
        Assert.DoesNotContain($"tcp-{first}", await TableAsync(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_stopped_group_has_no_address_and_a_started_one_has_it_again()
    {
        int port = FreePort();
        await DoAsync("run", "-g", Group, "-n", "2", "-p", $"{port}:80", Image);
        await DoAsync("stop", "-g", Group, "-t", "0");
        Assert.DoesNotContain($"tcp-{port}", await TableAsync(), StringComparison.Ordinal);
        await DoAsync("start", "-g", Group);
        Assert.Equal([2, 2], (await Web.CountAsync(4, $"http://172.17.0.1:{port}/cgi-bin/shard")).Values);
    }

    [SkippableFact]
    public async Task Replace_leaves_none_of_the_old_shards_behind()
    {
        int port = FreePort();
        await DoAsync("run", "-g", Group, "-n", "2", "-p", $"{port}:80", Image);
        await DoAsync("run", "-g", Group, "-n", "1", "-p", $"{port}:80", "--replace", "--stop-timeout", "0", Image);
        Assert.Equal([3], (await Web.CountAsync(3, $"http://172.17.0.1:{port}/cgi-bin/shard")).Values);
        Assert.Equal("nothing to change\n", (await DoAsync("sync")).Out);
    }

    [SkippableFact]
    public async Task What_a_group_left_whose_containers_were_removed_by_hand_is_cleared_by_the_next_run()
    {
        int port = FreePort();
        await DoAsync("run", "-g", Group, "-n", "2", "-p", $"{port}:80", Image);
        await DockerAsync("rm", "-f", $"{Group}-0", $"{Group}-1");
        string next = NewGroup();
        await DoAsync("run", "-g", next, "-n", "1", "-p", $"{port}:80", Image);
        Assert.Contains($"group {next}", Assert.Single(await Web.CountAsync(3, $"http://172.17.0.1:{port}/cgi-bin/shard")).Key, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Stop_takes_away_what_a_group_left_whose_containers_are_gone()
    {
        int port = FreePort();
        await DoAsync("run", "-g", Group, "-n", "2", "-p", $"{port}:80", Image);
        await DockerAsync("rm", "-f", $"{Group}-0", $"{Group}-1");
        await DoAsync("stop", "-g", Group, "--purge");
        Assert.DoesNotContain($"tcp-{port}", await TableAsync(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_run_that_fails_leaves_no_entry()
    {
        int port = FreePort();
        var done = await TessonAsync("run", "-g", Group, "-n", "2", "-p", $"{port}:80", Image, "/no/such/program");
        Assert.Equal(1, done.ExitCode);
        Assert.Empty(await ContainersAsync(Group));
        Assert.DoesNotContain($"tcp-{port}", await TableAsync(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_run_that_is_killed_before_nft_has_read_its_script_changes_nothing_afterwards()
    {
        string folder = Directory.CreateTempSubdirectory("tesson-nft-").FullName;
        string nft = Path.Combine(folder, "nft");
        await File.WriteAllTextAsync(nft, $"""
            #!/bin/sh
            case "$*" in -f*) ;; *) exec /usr/sbin/nft "$@";; esac
            : >{folder}/begun
            while [ ! -e {folder}/go ]; do sleep 0.05; done
            /usr/sbin/nft "$@"
            echo $? >{folder}/ended

            """);
#pragma warning disable CA1416 // Tesson is a program for Linux
        File.SetUnixFileMode(nft, (UnixFileMode)0b111_101_101);
#pragma warning restore CA1416
        int port = FreePort();
        using var run = Command.Start(
            Tesson, ["run", "-g", Group, "-n", "1", "-p", $"{port}:80", Image],
            new Dictionary<string, string?> { ["GORB_URI"] = null, ["PATH"] = $"{folder}:{Environment.GetEnvironmentVariable("PATH")}" });
        await Web.UntilAsync(() => File.Exists($"{folder}/begun"), () => "nft was begun");
        run.Kill();
        await run.WaitForExitAsync();
        await File.WriteAllTextAsync($"{folder}/go", "");
        await Web.UntilAsync(() => File.Exists($"{folder}/ended") && new FileInfo($"{folder}/ended").Length > 0, () => "nft has ended");
        Assert.DoesNotContain($"tcp-{port}", await TableAsync(), StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [SkippableFact]
    public async Task The_last_group_takes_the_table_with_it()
    {
        await DoAsync("run", "-g", Group, "-n", "1", "-p", $"{FreePort()}:80", Image);
        Assert.Contains("table ip tesson", await TableAsync(), StringComparison.Ordinal);
        await DoAsync("stop", "-g", Group, "-t", "0", "--purge");
        Assert.Equal("", await TableAsync());
    }

    /// <summary>A second shard of a group with a weight of its own, as a bigger machine would have planned it.</summary>
    private static async Task ShardByHandAsync(string group, int index, int weight, int port) => await DockerAsync(
        "run", "-d", "--name", $"{group}-{index}", "-p", "172.17.0.1::80", "-e", $"TESSON_UID={index}", "-e", $"TESSON_GROUP={group}", "-e", "TESSON_SIZE=2",
        "-l", $"tesson.group={group}", "-l", $"tesson.shard={index}", "-l", "tesson.size=2", "-l", $"tesson.unit.weight={weight.ToString(CultureInfo.InvariantCulture)}",
        "-l", "tesson.unit.cpuset=0", "-l", "tesson.frontend=nft", "-l", $"tesson.ports={port}:80/tcp", Image);
}
