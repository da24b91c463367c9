using System.Text.Json;

namespace Tesson.EndToEnd.Tests;

/// <summary>Engines that are set up otherwise: each has a group that other hosts and this host reach, kept true by sync and stopped.</summary>
[Collection("one machine")]
public sealed class EngineModeTests(OwnEngine engine) : OwnEngineTests(engine)
{
    private const string Url = $"http://{OwnEngine.Address}:8080/cgi-bin/shard";

    private const string Rootless = "/usr/share/docker.io/contrib/dockerd-rootless.sh";

    [SkippableFact]
    public async Task Containerds_image_store()
    {
        await Own.UseAsync("""{ "features": { "containerd-snapshotter": true } }""");
        string driver = await Own.DoAsync("docker", "info", "--format", "{{json .DriverStatus}}");
        Skip.IfNot(driver.Contains("io.containerd.snapshotter", StringComparison.Ordinal), "this engine has no such store");
        await RunWholeAsync();
        // The image is named by its digest there, and found by it.
        string id = await Own.DoAsync("docker", "image", "inspect", "--format", "{{.Id}}", Image);
        await Own.DoAsync(Tesson, "run", "-g", "web", "-n", "1", "--pull", "never", id);
        await Own.DoAsync(Tesson, "run", "-g", "web", "--replace", "--drain", "0", "--stop-timeout", "0", "-n", "1", "--pull", "never", Image);
        await Own.DoAsync(Tesson, "stop", "-g", "web", "--purge", "-t", "0");
    }

    [SkippableFact]
    public async Task User_ids_of_their_own()
    {
        Skip.IfNot(File.Exists("/usr/sbin/useradd"), "no useradd, by which the engine makes a user for it");
        await Own.UseAsync("""{ "userns-remap": "default" }""");
        Assert.Contains("name=userns", await Own.DoAsync("docker", "info", "--format", "{{json .SecurityOptions}}"), StringComparison.Ordinal);
        await RunWholeAsync();
    }

    [SkippableFact]
    public async Task Containers_that_may_not_talk_to_one_another()
    {
        await Own.UseAsync("""{ "icc": false }""");
        await RunWholeAsync(async () =>
        {
            // Static busybox crashes when it looks up a name in a container of Debian 12: the host's curl is the container's client.
            await Own.DoAsync("docker", "run", "-d", "--name", "guest", Image);
            string network = $"--net=/proc/{await Own.DoAsync("docker", "inspect", "--format", "{{.State.Pid}}", "guest")}/ns/net";
            // The engine drops what one container sends to another, so that its relay has to be the way.
            foreach (string address in (string[])[OwnEngine.Address, "172.17.0.1"])
            {
                string answers = await Own.DoAsync("nsenter", network, "sh", "-c",
                    $"for i in 1 2 3 4; do curl -fsS --max-time 30 http://{address}:8080/cgi-bin/shard; done");
                Assert.Equal([2, 2], answers.Split('\n').CountBy(answer => answer).Select(answer => answer.Value));
            }

            string direct = await Own.DoAsync("docker", "inspect", "--format", "{{.NetworkSettings.Networks.bridge.IPAddress}}", "web-0");
            Assert.NotEqual(0, (await Own.RunAsync("nsenter", network, "curl", "-fsS", "--max-time", "2", $"http://{direct}/cgi-bin/shard")).ExitCode);
        });
    }

    [SkippableFact]
    public async Task Containers_that_outlive_their_engine()
    {
        await Own.UseAsync("""{ "live-restore": true }""");
        await RunWholeAsync(async () =>
        {
            string pids = await PidsAsync();
            string table = await TableAsync();
            await Own.RestartEngineAsync(whileAway: async () =>
            {
                // The kernel's part needs no engine; the next command says that there is none.
                await ReachAsync(Own.StartClient);
                var ps = await Own.RunAsync(Tesson, "ps");
                Assert.Equal(1, ps.ExitCode);
                Assert.Contains("docker", ps.Err, StringComparison.OrdinalIgnoreCase);
            });
            Assert.Equal(pids, await PidsAsync());
            Assert.Equal("nothing to change", await Own.DoAsync(Tesson, "sync"));
            Assert.Equal(table, await TableAsync());
        });
    }

    [SkippableFact]
    public async Task Control_groups_that_an_administrator_narrowed_are_planned_inside_of()
    {
        const string Name = "tesson-narrowed";
        string cpusets = Directory.Exists("/sys/fs/cgroup/cpuset") ? "/sys/fs/cgroup/cpuset" : "/sys/fs/cgroup";
        string group = Directory.CreateDirectory($"{cpusets}/{Name}").FullName;
        try
        {
            File.WriteAllText($"{group}/cpuset.mems", "0");
            File.WriteAllText($"{group}/cpuset.cpus", "1");
            await Own.UseAsync($$"""{ "cgroup-parent": "/{{Name}}" }""");
            var plan = await Own.RunAsync(Tesson, "plan", "-q", "-u", "machine");
            Assert.Equal("1", plan.Out.Trim());
            Assert.Contains($"note: the engine's containers get CPU 1 of 0-{Environment.ProcessorCount - 1}: their control group /{Name} has no more", plan.Err, StringComparison.Ordinal);
            await Own.DoAsync(Tesson, "run", "-g", "web", "--pull", "never", Image);
            Assert.Equal("web-0 1", await Own.DoAsync("docker", "ps", "-a", "--format", """{{.Names}} {{.Label "tesson.unit.cpuset"}}"""));
            Assert.Equal("nothing to change", await Own.DoAsync(Tesson, "sync"));
            await Own.DoAsync(Tesson, "stop", "-g", "web", "-t", "0", "--purge");
        }
        finally
        {
            await Own.UseAsync("{}");
            foreach (string left in Directory.GetDirectories("/sys/fs/cgroup", $"{Name}", SearchOption.TopDirectoryOnly)
                .Concat(Directory.GetDirectories("/sys/fs/cgroup").Select(hierarchy => $"{hierarchy}/{Name}").Where(Directory.Exists)))
                await Command.RunAsync("rmdir", [left]);
        }
    }

    [SkippableFact]
    public async Task Without_root_one_that_cannot_pin_is_refused_and_keeps_nothing()
    {
        Skip.IfNot(File.Exists(Rootless) && File.Exists("/usr/bin/rootlesskit"), "no rootless engine is installed");
        const string Socket = "DOCKER_HOST=unix:///run/rootless/docker.sock";
        using var rootless = Own.Start("sh", "-ec", $"""
            echo rootless:x:4711:4711::/run/rootless:/bin/sh >>/etc/passwd
            echo rootless:200000:65536 >>/etc/subuid
            echo rootless:200000:65536 >>/etc/subgid
            mkdir -p /run/rootless
            chown 4711:4711 /run/rootless
            mknod -m 666 /run/tun c 10 200
            mount --bind /run/tun /dev/net/tun
            exec setpriv --reuid=4711 --regid=4711 --clear-groups env -u DOCKER_HOST HOME=/run/rootless XDG_RUNTIME_DIR=/run/rootless {Rootless}
            """);
        try
        {
            await Web.UntilAsync(
                async () => (await Own.RunAsync("env", Socket, "docker", "version")).ExitCode == 0, "the rootless engine answers");
            string canPin = await Own.DoAsync("env", Socket, "docker", "info", "--format", "{{.CPUSet}} {{json .SecurityOptions}}");
            Assert.Contains("name=rootless", canPin, StringComparison.Ordinal);
            Skip.If(canPin.StartsWith("true", StringComparison.Ordinal), "this machine lets a rootless engine pin");
            var run = await Own.RunAsync("env", Socket, Tesson, "run", "-g", "web", "-n", "2", "--pull", "never", Image);
            Assert.Equal(1, run.ExitCode);
            Assert.Contains("is rootless and may not pin containers", run.Err, StringComparison.Ordinal);
            Assert.Equal("", await Own.DoAsync("env", Socket, "docker", "ps", "-aq"));
        }
        finally
        {
            await Command.SignalAsync(rootless, "TERM");
            await Command.FinishAsync(rootless);
        }
    }

    /// <summary>A group from its start to its end.</summary>
    private async Task RunWholeAsync(Func<Task>? meanwhile = null)
    {
        await Own.DoAsync(Tesson, "run", "-g", "web", "-n", "2", "-p", "8080:80", "--pull", "never", Image);
        using var ps = JsonDocument.Parse(await Own.DoAsync(Tesson, "ps", "-g", "web", "--json"));
        await ReachAsync(Own.StartClient);
        await ReachAsync(Own.Start);
        foreach (string shard in (string[])["0", "1"])
        {
            string pid = await Own.DoAsync("docker", "inspect", "--format", "{{.State.Pid}}", $"web-{shard}");
            Assert.Equal(shard, File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split(':')[1].Trim());
        }

        await (meanwhile?.Invoke() ?? Task.CompletedTask);
        Assert.Equal("nothing to change", await Own.DoAsync(Tesson, "sync"));
        await Own.DoAsync("docker", "kill", "web-0");
        await Own.DoAsync(Tesson, "sync");
        Assert.Equal(0, (await Command.FinishAsync(Own.StartClient("curl", "-fsS", "--max-time", "10", Url))).ExitCode);
        await Own.DoAsync(Tesson, "stop", "-g", "web", "-t", "0", "--drain", "0");
        await Own.DoAsync(Tesson, "start", "-g", "web", "--wait");
        await ReachAsync(Own.StartClient);
        await Own.DoAsync(Tesson, "stop", "-g", "web", "-t", "0", "--drain", "0", "--purge");
        Assert.DoesNotContain("tesson", await Own.DoAsync("nft", "list", "tables"), StringComparison.Ordinal);
    }

    /// <summary>Each shard answers in turn.</summary>
    private static async Task ReachAsync(Func<string, string[], System.Diagnostics.Process> start)
    {
        List<string> answers = [];
        for (int i = 0; i < 4; i++)
        {
            var done = await Command.FinishAsync(start("curl", ["-fsS", "--max-time", "10", Url]));
            Assert.True(done.ExitCode == 0, done.ToString());
            answers.Add(done.Out);
        }

        Assert.Equal([2, 2], answers.CountBy(answer => answer).Select(answer => answer.Value));
    }

    private Task<string> PidsAsync() => Own.DoAsync("docker", "inspect", "--format", "{{.State.Pid}}", "web-0", "web-1");

    private Task<string> TableAsync() => Own.DoAsync("nft", "list", "chain", "ip", "tesson", "tcp-8080.proxied");
}
