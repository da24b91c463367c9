using System.Text.Json;

namespace Tesson.EndToEnd.Tests;

/// <summary>What `run` was asked for of placement, as the engine and the kernel have it.</summary>
public sealed class PlacementTests : EndToEnd
{
    [SkippableFact]
    public async Task Memory_and_shares_reach_the_engine_and_a_share_of_the_nodes_memory_is_divided_among_the_shards()
    {
        var plan = JsonDocument.Parse((await DoAsync("plan", "--share", "-n", "2", "--memory", "50%", "--memory-reservation", "64m", "--json")).Out).RootElement;
        long each = plan.GetProperty("shards")[0].GetProperty("memoryBytes").GetInt64();
        await DoAsync("run", "-g", Group, "-n", "2", "--memory", "50%", "--memory-reservation", "64m", "--cpu-shares", "512", Image);

        var host = (await InspectAsync($"{Group}-1")).GetProperty("HostConfig");
        // The memory of this machine can change between two looks: a balloon gives and takes.
        Assert.InRange(host.GetProperty("Memory").GetInt64(), each / 2, each * 2);
        Assert.Equal(64L << 20, host.GetProperty("MemoryReservation").GetInt64());
        Assert.Equal(512, host.GetProperty("CpuShares").GetInt64());
    }

    [SkippableFact]
    public async Task Without_a_memory_binding_the_engine_is_told_none_and_ps_says_so()
    {
        await DoAsync("run", "-g", Group, "-n", "1", "--mems", "none", Image);
        Assert.Equal("", (await InspectAsync($"{Group}-0")).GetProperty("HostConfig").GetProperty("CpusetMems").GetString());
        Assert.Equal("", (await PsAsync(Group)).GetProperty("Shards")[0].GetProperty("Unit").GetProperty("Mems").GetString());
        Assert.Empty((await PsAsync(Group)).GetProperty("Faults").EnumerateArray());
    }

    [SkippableFact]
    public async Task What_the_machine_reserves_no_shard_gets_and_an_option_goes_before_it()
    {
        Dictionary<string, string?> reserve = new() { ["TESSON_RESERVE"] = "0-0", ["GORB_URI"] = null };
        var run = await Command.RunAsync(Tesson, ["run", "-g", Group, "--cpu-set", "0-1", Image], reserve);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal([$"{Group}-0"], await ContainersAsync(Group));
        string pid = (await InspectAsync($"{Group}-0")).GetProperty("State").GetProperty("Pid").ToString();
        Assert.Contains("Cpus_allowed_list:\t1\n", await File.ReadAllTextAsync($"/proc/{pid}/status"), StringComparison.Ordinal);
        Assert.Contains(" r ", (await Command.RunAsync(Tesson, ["topo"], reserve)).Out, StringComparison.Ordinal);

        var other = await Command.RunAsync(Tesson, ["plan", "--share", "--cpu-set", "0-1", "--reserve", "1-1", "--json"], reserve);
        Assert.Equal("0", JsonDocument.Parse(other.Out).RootElement.GetProperty("shards")[0].GetProperty("cpus").GetString());
    }

    [SkippableFact]
    public async Task More_memory_than_there_is_is_refused_with_the_sum_before_anything_is_created()
    {
        var refused = await TessonAsync("run", "-g", Group, "-n", "2", "--memory", "10p", Image);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("2 shards x 10485760 GiB = 20971520 GiB on memory node", refused.Err, StringComparison.Ordinal);
        Assert.Empty(await ContainersAsync(Group));
    }
}
