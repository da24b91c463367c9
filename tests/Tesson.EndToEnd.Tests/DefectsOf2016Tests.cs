using System.Text.Json;
using Tesson.Testing;

namespace Tesson.EndToEnd.Tests;

/// <summary>The twelve defects of the 2016 tool, each shown gone; the numbers are those of docs/tool-of-2016.md.</summary>
public sealed class DefectsOf2016Tests : EndToEnd
{
    [SkippableFact]
    public async Task Defect_01_Shards_that_ignore_sigterm_are_stopped_all_at_once()
    {
        const int Shards = 16;
        await DoAsync("run", "-g", Group, "-n", $"{Shards}", Image, "/bin/busybox", "sh", "-c", "trap '' TERM; while :; do /bin/busybox sleep 1; done");
        // Each is given an hour, and none ends by itself: all have been told to, or this waits for the first of them.
        using var stop = StartTesson("stop", "--verbose", "-g", Group, "-t", "3600");
        string begun = await Command.HearAsync(stop, " ...", Shards);
        Assert.Equal(Shards, begun.Split($"stop {Group}-").Length - 1);
        await DockerAsync(["kill", .. Enumerable.Range(0, Shards).Select(shard => $"{Group}-{shard}")]);
        Assert.Equal(0, (await Command.FinishAsync(stop)).ExitCode);
        Assert.Equal("stopped", (await PsAsync(Group)).GetProperty("State").GetString());
    }

    [SkippableFact]
    public async Task Defect_02_A_host_port_for_two_shards_is_refused_before_anything_is_created()
    {
        var done = await TessonAsync("run", "-g", Group, "-n", "2", "-p", "9090:80", "--frontend", "none", Image);
        Assert.Equal(1, done.ExitCode);
        Assert.Contains("2 shards cannot all have the host's port 9090; put a front end before them", Assert.Single(done.ErrLines), StringComparison.Ordinal);
        Assert.Empty(await ContainersAsync(Group));
    }

    [SkippableFact]
    public async Task Defect_02_A_port_that_another_process_holds_rolls_everything_back()
    {
        using System.Net.Sockets.TcpListener holder = new(System.Net.IPAddress.Loopback, 0);
        holder.Start();
        int port = ((System.Net.IPEndPoint)holder.LocalEndpoint).Port;
        var done = await TessonAsync("run", "-g", Group, "-n", "1", "-p", $"127.0.0.1:{port}:80", Image);
        Assert.Equal(1, done.ExitCode);
        Assert.Contains($"{port}", done.Err, StringComparison.Ordinal);
        Assert.Empty(await ContainersAsync(Group));
    }

    [SkippableFact]
    public async Task Defect_03_A_missing_image_is_pulled()
    {
        await using var registry = await Registry.StartAsync();
        string image = $"{registry.Address}/team/app:1";
        await DockerAsync("tag", Image, image);
        await DockerAsync("push", image);
        await DockerAsync("rmi", image);

        var done = await DoAsync("run", "-g", Group, "-n", "2", image);
        Assert.Contains($"pull {image}", done.Err, StringComparison.Ordinal);
        Assert.Equal(2, (await ContainersAsync(Group)).Length);
        await DoAsync("stop", "-g", Group, "--purge", "-t", "0");
        await DockerAsync("rmi", image);
    }

    [SkippableFact]
    public async Task Defect_03_An_image_that_nobody_has_is_the_registrys_own_message_and_leaves_nothing()
    {
        await using var registry = await Registry.StartAsync();
        var done = await TessonAsync("run", "-g", Group, "-n", "2", $"{registry.Address}/no/such:image");
        Assert.Equal(1, done.ExitCode);
        Assert.Contains("manifest unknown", done.Err, StringComparison.Ordinal);
        Assert.Empty(await ContainersAsync(Group));
    }

    [SkippableFact]
    public async Task Defect_04_A_run_on_an_existing_group_is_refused_with_the_remedy()
    {
        await DoAsync("run", "-g", Group, "-n", "2", Image);
        var done = await TessonAsync("run", "-g", Group, "-n", "2", Image);
        Assert.Equal(1, done.ExitCode);
        Assert.Contains($"group '{Group}' exists already (2 shards, running); replace it with --replace, or remove it with: tesson stop -g {Group} --purge", Assert.Single(done.ErrLines), StringComparison.Ordinal);
        Assert.Equal(2, (await ContainersAsync(Group)).Length);
    }

    [SkippableFact]
    public async Task Defect_05_A_group_on_the_cpus_of_another_is_refused_by_name_and_shares_them_only_if_told_to()
    {
        string other = NewGroup();
        await DoAsync("run", "-g", other, "-u", "machine", Image);
        var refused = await TessonAsync("run", "-g", Group, "-n", "1", Image);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"group '{other}' holds CPU", refused.Err, StringComparison.Ordinal);
        Assert.Empty(await ContainersAsync(Group));

        var shared = await DoAsync("run", "-g", Group, "-n", "1", "--share", Image);
        Assert.Contains($"group '{other}' holds CPU", shared.Err, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Defect_06_Unit_node_is_one_shard_a_node_each_with_the_nodes_cpus_and_memory()
    {
        var shards = await PlanAsync("synthetic:pack:2 numa:2 core:4 pu:2", "-u", "node");
        Assert.Equal([("0-7", "0"), ("8-15", "1"), ("16-23", "2"), ("24-31", "3")], shards.Select(shard => (shard.Cpus, shard.Mems)));
    }

    [SkippableFact]
    public async Task Defect_07_A_cpuset_of_ninety_characters_is_whole()
    {
        // 64 PUs, of which the first package has the even ones.
        string even = string.Join(',', Enumerable.Range(0, 32).Select(i => i * 2));
        string odd = string.Join(',', Enumerable.Range(0, 32).Select(i => (i * 2) + 1));
        Assert.Equal(90, even.Length);
        var shards = await PlanAsync($"synthetic:pack:2 numa:1 core:32 pu:1(indexes={even},{odd})", "-n", "2");
        Assert.Equal([even, odd], shards.Select(shard => shard.Cpus));
    }

    [SkippableFact]
    public async Task Defect_08_Three_shards_on_two_nodes_have_weights_by_their_cpus_and_the_weights_reach_the_front_end()
    {
        var shards = await PlanAsync("synthetic:numa:2 core:8 pu:2", "-n", "3");
        Assert.Equal([16, 8, 8], shards.Select(shard => shard.CpuCount).OrderDescending());

        await using var gorb = await GorbDouble.StartNewAsync();
        await DoAsync("run", "--gorb", gorb.Uri(), "-g", Group, "-u", "machine", "-p", "80", Image);
        Assert.Equal(Environment.ProcessorCount, Assert.Single(gorb.Services[$"{Group}-80-tcp"].Backends).Value.Weight);
    }

    [SkippableFact]
    public async Task Defect_09_A_port_published_on_ipv4_and_ipv6_is_one_backend()
    {
        await using var gorb = await GorbDouble.StartNewAsync();
        await DoAsync("run", "--gorb", gorb.Uri(), "--backend", "host", "-g", Group, "-n", "1", "-p", "80", Image);
        Assert.Single(gorb.Services[$"{Group}-80-tcp"].Backends);
    }

    [SkippableFact]
    public async Task Defect_10_A_gorb_that_forgot_everything_keeps_no_group_from_being_stopped()
    {
        await using var gorb = await GorbDouble.StartNewAsync();
        await DoAsync("run", "--gorb", gorb.Uri(), "-g", Group, "-n", "1", "-p", "80", Image);
        gorb.Restart();
        await DoAsync("stop", "-g", Group, "-t", "0");
        Assert.Equal("stopped", (await PsAsync(Group)).GetProperty("State").GetString());
    }

    [SkippableFact]
    public async Task Defect_10_A_stopped_container_is_withdrawn_although_it_lists_no_ports()
    {
        await using var gorb = await GorbDouble.StartNewAsync();
        await DoAsync("run", "--gorb", gorb.Uri(), "-g", Group, "-n", "1", "-p", "80", Image);
        await DockerAsync("kill", $"{Group}-0");
        await DoAsync("stop", "-g", Group);
        Assert.Empty(gorb.Services);
    }

    [SkippableFact]
    public async Task Defect_11_A_damaged_label_is_shown_and_groups_come_in_a_stable_order()
    {
        await DockerAsync("run", "-d", "-l", $"tesson.group={Group}", "-l", "tesson.unit.cpuset=0", "-l", "tesson.unit.weight=heavy", Image);
        string other = NewGroup();
        await DoAsync("run", "-g", other, "-n", "1", Image);
        Assert.Contains("damaged label tesson.unit.weight=heavy", (await DoAsync("ps", "-g", Group)).Out, StringComparison.Ordinal);

        string[] orders = [.. await Task.WhenAll(Enumerable.Range(0, 5).Select(async _ => string.Join(' ',
            JsonDocument.Parse((await DoAsync("ps", "--json")).Out).RootElement.EnumerateArray().Select(group => group.GetProperty("Name").GetString()))))];
        Assert.Single(orders.Distinct());
    }

    [SkippableFact]
    public async Task Defect_12_Containers_are_named_after_their_group()
    {
        await DoAsync("run", "-g", Group, "-n", "2", Image);
        Assert.Equal([$"{Group}-0", $"{Group}-1"], await ContainersAsync(Group));
    }

    private static async Task<(string Cpus, string Mems, int CpuCount)[]> PlanAsync(string topology, params string[] options)
    {
        var done = await DoAsync(["plan", "--json", "--topology", topology, .. options]);
        return [.. JsonDocument.Parse(done.Out).RootElement.GetProperty("shards").EnumerateArray().Select(shard =>
            (shard.GetProperty("cpus").GetString()!, shard.GetProperty("mems").GetString()!, shard.GetProperty("cpuCount").GetInt32()))];
    }
}
