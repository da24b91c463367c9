using System.Globalization;
using System.Text.Json;

namespace Tesson.EndToEnd.Tests;

/// <summary>An engine that is held to CPU 0, with its containerd, as an administrator does who keeps the others for work (<c>CPUAffinity=</c>).</summary>
[Collection("one machine")]
public sealed class HeldEngineTests : OwnEngineTests
{
    public HeldEngineTests(OwnEngine engine)
        : base(engine) => Skip.If(Environment.ProcessorCount < 2, "one CPU only");

    private static string All => $"0-{Environment.ProcessorCount - 1}";

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Own.Cpus = null;
        await Own.UseAsync("{}");
    }

    [SkippableFact]
    public async Task Its_shards_run_on_all_of_their_CPUs_and_sync_frees_what_comes_later()
    {
        await HoldAsync();
        Assert.Equal("1", await Own.DoAsync("docker", "info", "--format", "{{.NCPU}}"));
        await Own.DoAsync(Tesson, "run", "-g", "web", "-u", "machine", "--pull", "never", Image);
        Assert.All(await ThreadsAsync("web-0"), cpus => Assert.Equal(All, cpus));
        await RunsOnPlanAsync();

        // What comes by docker exec has the engine's CPUs again, where runc is an old one; sync looks for it.
        await Own.DoAsync("docker", "exec", "-d", "web-0", "/bin/busybox", "sleep", "1000");
        if ((await ThreadsAsync("web-0")).Contains("0"))
            Assert.Equal($"re-pin web-0 to CPUs {All}: it is held to CPU 0, as the engine that started it is (CPUAffinity=, taskset)", await Own.DoAsync(Tesson, "sync"));
        Assert.All(await ThreadsAsync("web-0"), cpus => Assert.Equal(All, cpus));
        await RunsOnPlanAsync();

        await Own.DoAsync(Tesson, "stop", "-g", "web", "-t", "0");
        await Own.DoAsync(Tesson, "start", "-g", "web");
        Assert.All(await ThreadsAsync("web-0"), cpus => Assert.Equal(All, cpus));
        await RunsOnPlanAsync();
        await Own.DoAsync(Tesson, "stop", "-g", "web", "-t", "0", "--purge");
    }

    [SkippableFact]
    public async Task A_shard_that_the_engine_restarted_is_shown_and_watch_frees_it()
    {
        await HoldAsync();
        await Own.DoAsync(Tesson, "run", "-g", "web", "-u", "machine", "--pull", "never", Image);
        await Own.DoAsync("docker", "restart", "-t", "0", "web-0");
        Skip.IfNot((await ThreadsAsync("web-0")).Contains("0"), "this engine's runc, or this kernel, hands nothing down");
        var group = await PsOfAsync();
        Assert.Equal(
            ("degraded", "0", $"web-0: on CPU 0 of {All}: held to CPU 0, as the engine that started it is (CPUAffinity=, taskset); `tesson sync` mends it, as root"),
            (group.GetProperty("State").GetString(), group.GetProperty("Shards")[0].GetProperty("RunsOnCPUs").GetString(), group.GetProperty("Faults")[0].GetString()));

        // Who may not is told what is needed, and nothing is said to be well.
        string gid = await Own.DoAsync("stat", "-c", "%g", "/run/docker.sock");
        var refused = await Own.RunAsync("setpriv", "--reuid=4711", $"--regid={gid}", "--clear-groups", Tesson, "sync");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("only root may change that (Operation not permitted); as root: tesson sync", refused.Err, StringComparison.Ordinal);

        using var watch = Own.Start(Tesson, "watch");
        await Web.UntilAsync(async () => (await ThreadsAsync("web-0")).All(cpus => cpus == All), "watch frees it");
        await Command.SignalAsync(watch, "TERM");
        await Command.FinishAsync(watch);
        await RunsOnPlanAsync();
    }

    [SkippableFact]
    public async Task A_program_that_chose_its_CPUs_itself_is_let()
    {
        await HoldAsync();
        await Own.DoAsync(Tesson, "run", "-g", "web", "-u", "machine", "--pull", "never", Image);
        // The very CPU that the engine is held to; and another.
        foreach (string own in (string[])["0", "1"])
        {
            await Own.DoAsync("taskset", "-a", "-c", "-p", own, (await PidsAsync("web-0"))[^1]);
            Assert.Equal("nothing to change", await Own.DoAsync(Tesson, "sync"));
            Assert.Contains(own, await ThreadsAsync("web-0"));
        }
    }

    private async Task HoldAsync()
    {
        Own.Cpus = "0";
        await Own.UseAsync("{}");
    }

    private async Task RunsOnPlanAsync()
    {
        var group = await PsOfAsync();
        Assert.Equal(("running", 0), (group.GetProperty("State").GetString(), group.GetProperty("Faults").GetArrayLength()));
        Assert.Equal("nothing to change", await Own.DoAsync(Tesson, "sync"));
    }

    private async Task<JsonElement> PsOfAsync()
    {
        using var ps = JsonDocument.Parse(await Own.DoAsync(Tesson, "ps", "-g", "web", "--json"));
        return ps.RootElement[0].Clone();
    }

    private async Task<string[]> PidsAsync(string shard) =>
        [.. (await Own.DoAsync("docker", "top", shard, "-o", "pid")).Split('\n').Skip(1).Select(line => line.Trim()).OrderBy(line => int.Parse(line, CultureInfo.InvariantCulture))];

    /// <summary>What each thread of each process may run on.</summary>
    private async Task<string[]> ThreadsAsync(string shard) =>
    [
        .. (await PidsAsync(shard)).SelectMany(pid => Directory.GetDirectories($"/proc/{pid}/task")).Select(thread =>
            File.ReadLines($"{thread}/status").First(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split(':')[1].Trim()),
    ];
}
