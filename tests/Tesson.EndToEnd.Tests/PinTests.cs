using System.Globalization;

namespace Tesson.EndToEnd.Tests;

/// <summary>
/// Shards that do not run on their CPUs. Nothing here takes a CPU of this machine offline (the lab does): a shard that
/// was made for a CPU that the machine does not have is one whose CPU is gone.
/// </summary>
public sealed class PinTests : EndToEnd
{
    private const string Nothing = "nothing to change\n";
    private const string Gone = "4999";

    [SkippableFact]
    public async Task What_somebody_pinned_elsewhere_is_put_back_on_its_plan()
    {
        await DoAsync("run", "-g", Group, "--cpu-set", "0-1", Image);
        await DockerAsync("update", "--cpuset-cpus", "1", $"{Group}-0");
        Assert.Equal("1", await AllowedAsync($"{Group}-0"));
        var ps = await PsAsync(Group);
        Assert.Equal(
            ("degraded", $"{Group}-0: on CPU 1, and its plan is CPU 0; `tesson sync` puts it back", "1", ""),
            (ps.GetProperty("State").GetString(), ps.GetProperty("Faults")[0].GetString(), RunsOn(ps, 0), RunsOn(ps, 1)));

        string change = $"re-pin {Group}-0 to CPU 0: its plan; it was pinned to CPU 1\n";
        Assert.Equal(change, (await DoAsync("sync", "--dry-run")).Out);
        Assert.Equal("1", await AllowedAsync($"{Group}-0"));
        Assert.Equal(change, (await DoAsync("sync")).Out);
        Assert.Equal(("0", "1"), (await AllowedAsync($"{Group}-0"), await AllowedAsync($"{Group}-1")));
        Assert.Equal(Nothing, (await DoAsync("sync")).Out);
    }

    [SkippableFact]
    public async Task A_program_that_narrows_its_own_affinity_is_let()
    {
        await DoAsync("run", "-g", Group, "-n", "1", "--cpu-set", "0-1", Image);
        string pid = (await InspectAsync($"{Group}-0")).GetProperty("State").GetProperty("Pid").GetInt64().ToString(CultureInfo.InvariantCulture);
        await Command.RunAsync("taskset", ["-p", "-c", "1", pid]);
        Assert.Equal("1", await AllowedAsync($"{Group}-0"));
        Assert.Equal(Nothing, (await DoAsync("sync")).Out);
    }

    [SkippableFact]
    public async Task A_shard_whose_CPU_is_gone_is_shown_and_gets_a_free_one_and_others_are_kept_off_it()
    {
        await MakeAsync(pinned: "0");
        var group = await PsAsync(Group);
        Assert.Equal(("degraded", $"{Group}-0: on CPU 0, its CPU {Gone} is offline"), (group.GetProperty("State").GetString(), group.GetProperty("Faults")[0].GetString()));
        var shard = group.GetProperty("Shards")[0];
        Assert.Equal((Gone, "0"), (shard.GetProperty("OfflineCPUs").GetString(), shard.GetProperty("ReplacementCPUs").GetString()));
        Assert.Contains($"! {Group}-0: on CPU 0, its CPU {Gone} is offline", (await DoAsync("ps", "-g", Group)).Out, StringComparison.Ordinal);

        // CPU 0 is nobody else's, so it stays there; somebody who is pinned to it too has it moved.
        Assert.Equal(Nothing, (await DoAsync("sync")).Out);
        string other = await DockerAsync("run", "-d", "-l", $"tesson.group={NewGroup()}", "-l", "tesson.unit.cpuset=0", "--cpuset-cpus", "0", Image);
        Assert.Equal($"re-pin {Group}-0 to CPU 1: CPU {Gone} is offline\n", (await DoAsync("sync")).Out);
        Assert.Equal("1", await AllowedAsync($"{Group}-0"));
        Assert.Equal(Nothing, (await DoAsync("sync")).Out);

        await DockerAsync("rm", "-f", other);
        Assert.Equal("0", (await DoAsync("plan", "--cpu-set", "0-1", "-q")).Out.Trim());
        Assert.Matches($"{Group} +2 CPUs? +1,{Gone}", (await DoAsync("topo")).Out);
    }

    [SkippableFact]
    public async Task One_whose_CPU_is_gone_is_started_on_another()
    {
        await MakeAsync(pinned: "0");
        string other = await DockerAsync("run", "-d", "-l", $"tesson.group={NewGroup()}", "-l", "tesson.unit.cpuset=0", "--cpuset-cpus", "0", Image);
        await DoAsync("stop", "-g", Group, "-t", "0");
        await DoAsync("start", "-g", Group);
        Assert.Equal("1", await AllowedAsync($"{Group}-0"));
        await DockerAsync("rm", "-f", other);
    }

    [SkippableFact]
    public async Task Processes_that_cgroup_version_1_moved_out_are_moved_back()
    {
        const string Cpuset = "/sys/fs/cgroup/cpuset/docker/cgroup.procs";
        Skip.IfNot(File.Exists(Cpuset), "cgroup version 2, which moves none");
        await DoAsync("run", "-g", Group, "--pack", "-n", "1", "--cpu-set", "0-1", Image);
        string[] pids = (await DockerAsync("top", $"{Group}-0", "-o", "pid")).Split('\n')[1..];
        Assert.NotEmpty(pids);
        foreach (string pid in pids)
            await File.WriteAllTextAsync(Cpuset, pid.Trim());
        Assert.Equal("0-1", await AllowedAsync($"{Group}-0"));

        Assert.Equal($"re-pin {Group}-0 to CPU 0: the kernel has it on CPUs 0-1\n", (await DoAsync("sync")).Out);
        foreach (string pid in pids)
            Assert.Equal("0", Allowed(pid.Trim()));
        Assert.Equal(Nothing, (await DoAsync("sync")).Out);
    }

    [SkippableFact]
    public async Task What_cgroup_version_1_does_not_give_back_is_kept_to_until_somebody_does()
    {
        const string Engine = "/sys/fs/cgroup/cpuset/docker/cpuset.cpus";
        Skip.IfNot(File.Exists(Engine), "cgroup version 2, which gives it back");
        await DoAsync("run", "-g", Group, "--pack", "-n", "1", "--cpu-set", "0-1", Image);
        await DoAsync("stop", "-g", Group, "-t", "0");
        await MakeAsync(pinned: "1", plan: "0", group: NewGroup());
        string before = await File.ReadAllTextAsync(Engine);
        try
        {
            // The kernel takes no CPU away from a container that is still there.
            await Web.UntilAsync(async () => (await Command.RunAsync("sh", ["-c", $"echo 1 2>/dev/null >{Engine}"])).ExitCode == 0, "no container has CPU 0 any more");
            // The shard has a place inside of what is left, and stays there.
            Assert.Equal(Nothing, (await DoAsync("sync")).Out);
            Assert.Contains("on CPU 1, its CPU 0 is outside of the control group /docker", (await DoAsync("ps")).Out, StringComparison.Ordinal);
            // One that has none left there is not started anywhere else.
            const string Remedy = "cat /sys/fs/cgroup/cpuset/cpuset.cpus > /sys/fs/cgroup/cpuset/docker/cpuset.cpus";
            var start = await TessonAsync("start", "-g", Group, "--share");
            Assert.Equal(1, start.ExitCode);
            Assert.Contains($"{Group}-0: CPU 0 is outside of the control group /docker, none is free", start.Err, StringComparison.Ordinal);
            Assert.Contains(Remedy, start.Err, StringComparison.Ordinal);
            Assert.Equal(0, (await Command.RunAsync("sh", ["-c", Remedy])).ExitCode);
            Assert.Contains("to CPU 0: its plan; it was pinned to CPU 1", (await DoAsync("sync")).Out, StringComparison.Ordinal);
        }
        finally
        {
            await File.WriteAllTextAsync(Engine, before);
        }
    }

    /// <summary>A group of one shard that was planned on a CPU, and is pinned to another.</summary>
    private async Task MakeAsync(string pinned, string plan = Gone, string? group = null) => await DockerAsync(
        "run", "-d", "--name", $"{group ?? Group}-0", "-l", $"tesson.group={group ?? Group}", "-l", "tesson.shard=0", "-l", "tesson.size=1", "-l", $"tesson.unit.cpuset={plan}",
        "-l", "tesson.unit.mems=0", "-l", "tesson.unit.kind=core", "-l", "tesson.unit.weight=1", "--cpuset-cpus", pinned, Image);

    /// <summary>The CPUs that the kernel lets a container's first process run on.</summary>
    private static async Task<string> AllowedAsync(string container) =>
        Allowed((await InspectAsync(container)).GetProperty("State").GetProperty("Pid").GetInt64().ToString(CultureInfo.InvariantCulture));

    private static string Allowed(string pid) =>
        File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split(':')[1].Trim();

    private static string? RunsOn(System.Text.Json.JsonElement group, int shard) => group.GetProperty("Shards")[shard].GetProperty("RunsOnCPUs").GetString();
}
