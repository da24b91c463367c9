namespace Tesson.EndToEnd.Tests;

/// <summary>Clients on 127.0.0.1 are led to the shards by the kernel, and nobody on a wire gets to anything of 127.0.0.1 by it (CVE-2020-8558).</summary>
[Collection("one machine")]
public sealed class LoopbackTests(OwnEngine engine) : OwnEngineTests(engine)
{
    private const string Setting = "/proc/sys/net/ipv4/conf/docker0/route_localnet";

    private const string Record = "/run/tesson-route-localnet";

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Own.RunAsync("sh", "-c", $"echo 0 >{Setting}; rm -f {Record}");
    }

    [SkippableFact]
    public async Task The_kernel_leads_there_by_weight_and_the_setting_goes_with_the_last_group()
    {
        await Own.DoAsync(Tesson, "run", "-g", "web", "-n", "2", "-p", "8080:80", "-p", "127.0.0.1:8081:80", Image);
        await Own.DoAsync(Tesson, "run", "-g", "api", "-n", "2", "--share", "-p", "127.0.0.1:8082:80", Image);
        foreach (string chain in (string[])["tcp-8080", "tcp-8081-127.0.0.1", "tcp-8082-127.0.0.1"])
        {
            string rules = await Own.DoAsync("nft", "list", "chain", "ip", "tesson", chain);
            Assert.DoesNotContain("daddr 127.0.0.0/8", rules, StringComparison.Ordinal);
        }

        foreach (string address in (string[])["127.0.0.1:8080", "127.1.2.3:8080", "127.0.0.1:8081", "127.0.0.1:8082", "[::1]:8080"])
            await EachInTurnAsync(address);
        Assert.Equal("", (await GetAsync("127.0.0.2:8081")).Out);
        Assert.Equal("nothing to change", await Own.DoAsync(Tesson, "sync"));

        await Own.DoAsync(Tesson, "stop", "-g", "web", "--purge", "-t", "0");
        Assert.Equal("1", await SettingAsync());
        await EachInTurnAsync("127.0.0.1:8082");
        await Own.DoAsync(Tesson, "stop", "-g", "api", "-t", "0");
        await NothingIsLeftAsync();
        await Own.DoAsync(Tesson, "start", "-g", "api", "--wait");
        await EachInTurnAsync("127.0.0.1:8082");
    }

    [SkippableFact]
    public async Task A_group_on_one_address_of_the_host_sets_nothing()
    {
        await Own.DoAsync(Tesson, "run", "-g", "web", "-n", "2", "-p", $"{OwnEngine.Address}:8080:80", Image);
        await Own.DoAsync(Tesson, "run", "-g", "six", "-n", "2", "--share", "-p", "[::1]:8080:80", Image);
        Assert.Equal("0", await SettingAsync());
    }

    [SkippableFact]
    public async Task What_was_set_before_stays_set()
    {
        await Own.DoAsync("sh", "-c", $"echo 1 >{Setting}");
        await Own.DoAsync(Tesson, "run", "-g", "web", "-n", "2", "-p", "8080:80", Image);
        await Own.DoAsync(Tesson, "stop", "-g", "web", "--purge", "-t", "0");
        Assert.Equal("1", await SettingAsync());
    }

    [SkippableTheory]
    [InlineData("nft delete table ip tesson; docker rm -f web-0 web-1", "sync")]
    [InlineData("nft delete table ip tesson", "stop")]
    [InlineData("docker rm -f web-0 web-1", "sync")]
    [InlineData("docker rm -f web-0 web-1", "stop")]
    public async Task It_is_set_back_whatever_somebody_did_meanwhile(string deed, string verb)
    {
        await Own.DoAsync(Tesson, "run", "-g", "web", "-n", "2", "-p", "8080:80", Image);
        Assert.Equal("1", await SettingAsync());
        await Own.DoAsync("sh", "-c", deed);
        await Own.DoAsync(Tesson, verb == "sync" ? ["sync"] : ["stop", "-g", "web", "--purge", "-t", "0"]);
        await NothingIsLeftAsync();
    }

    [SkippableTheory]
    [InlineData("sync")]
    [InlineData("stop")]
    public async Task A_bridge_that_is_gone_stands_in_nobodys_way(string verb)
    {
        await Own.DoAsync("docker", "network", "create", "other");
        await Own.DoAsync(Tesson, "run", "-g", "web", "-n", "2", "--network", "other", "-p", "8080:80", Image);
        await Own.DoAsync(Tesson, "run", "-g", "api", "-n", "2", "--share", "-p", "8081:80", Image);
        await EachInTurnAsync("127.0.0.1:8080");
        await Own.DoAsync("docker", "kill", "web-0", "web-1");
        await Own.DoAsync("docker", "network", "rm", "other");
        await Own.DoAsync(Tesson, verb == "sync" ? ["sync"] : ["stop", "-g", "web", "--purge", "-t", "0"]);
        await EachInTurnAsync("127.0.0.1:8081");
        await Own.DoAsync(Tesson, "stop", "--all", "--purge", "-t", "0");
        await NothingIsLeftAsync();
    }

    [SkippableFact]
    public async Task A_run_that_is_killed_leaves_nothing_after_stop()
    {
        using (var run = Own.Start(Tesson, "run", "-g", "web", "-n", "2", "-p", "8080:80", Image, "/bin/busybox", "sleep", "1000"))
        {
            await Web.UntilAsync(async () => await SettingAsync() == "1", "the run set it");
            run.Kill();
            await Command.FinishAsync(run);
        }

        await Own.DoAsync(Tesson, "stop", "-g", "web", "--purge", "-t", "0");
        await NothingIsLeftAsync();
    }

    [SkippableFact]
    public async Task What_somebody_set_back_is_mended_by_sync()
    {
        await Own.DoAsync(Tesson, "run", "-g", "web", "-n", "2", "-p", "8080:80", Image);
        await Own.DoAsync("sh", "-c", $"echo 0 >{Setting}");
        Assert.Contains("route_localnet of docker0 is off", await Own.DoAsync(Tesson, "sync"), StringComparison.Ordinal);
        await EachInTurnAsync("127.0.0.1:8080");
    }

    [SkippableFact]
    public async Task Neither_another_host_nor_a_container_gets_to_127_0_0_1_by_a_crafted_route()
    {
        await Own.DoAsync(Tesson, "run", "-g", "web", "-n", "2", "-p", "8080:80", "-p", "127.0.0.1:8081:80", Image);
        await Own.DoAsync("docker", "run", "-d", "--name", "guest", Image);
        // Something of the host's own, for nobody else.
        using var host = Own.Start("busybox", "httpd", "-f", "-p", "127.0.0.1:8083", "-h", "/etc");
        try
        {
            await Web.UntilAsync(async () => (await GetAsync("127.0.0.1:8083/hostname")).ExitCode == 0, "the host's own server answers");
            string guest = await Own.DoAsync("docker", "inspect", "--format", "{{.State.Pid}}", "guest");
            string inside = $"--net=/proc/{guest}/ns/net";
            await CraftAsync(OwnEngine.Address, command => Command.FinishAsync(Own.StartClient("sh", "-c", command)));
            await CraftAsync("172.17.0.1", command => Own.RunAsync("nsenter", inside, "sh", "-c", command));
            // The way that it tries is one: without the guard the kernel takes it from the bridge.
            await Own.DoAsync("nft", "flush", "chain", "ip", "tesson", "guard");
            Assert.Equal(0, (await Own.RunAsync("nsenter", inside, "sh", "-c", Ask("8083/hostname"))).ExitCode);
        }
        finally
        {
            await Command.SignalAsync(host, "TERM");
            await Command.FinishAsync(host);
        }
    }

    /// <summary>Routes 127.0.0.1 to the engine's host, and asks for it.</summary>
    private static async Task CraftAsync(string gateway, Func<string, Task<Finished>> run)
    {
        var crafted = await run($"""
            set -e
            ip address flush dev lo
            for device in all $(ip -o route get {gateway} | sed 's/.* dev \([^ ]*\).*/\1/'); do sysctl -qw net.ipv4.conf.$device.route_localnet=1; done
            ip route del table local 127.0.0.0/8 dev lo || true
            ip route replace 127.0.0.0/8 via {gateway}
            """);
        Assert.True(crafted.ExitCode == 0, crafted.ToString());
        Assert.Contains($"via {gateway}", (await run("ip route get 127.0.0.1")).Out, StringComparison.Ordinal);
        foreach (string page in (string[])["8080/cgi-bin/shard", "8081/cgi-bin/shard", "8083/hostname"])
            Assert.NotEqual(0, (await run(Ask(page))).ExitCode);
    }

    private static string Ask(string page) => $"curl -fsS --max-time 3 http://127.0.0.1:{page}";

    private async Task EachInTurnAsync(string address)
    {
        List<string> answers = [];
        for (int i = 0; i < 4; i++)
        {
            var answer = await GetAsync($"{address}/cgi-bin/shard");
            Assert.True(answer.ExitCode == 0, $"{address}: {answer}");
            answers.Add(answer.Out);
        }

        Assert.Equal([2, 2], answers.CountBy(answer => answer).Select(answer => answer.Value));
    }

    private Task<Finished> GetAsync(string url) => Own.RunAsync("curl", "-gfsS", "--max-time", "10", $"http://{url}");

    private Task<string> SettingAsync() => Own.DoAsync("cat", Setting);

    private async Task NothingIsLeftAsync()
    {
        Assert.Equal("0", await SettingAsync());
        Assert.NotEqual(0, (await Own.RunAsync("ls", Record)).ExitCode);
        Assert.DoesNotContain("tesson", await Own.DoAsync("nft", "list", "tables"), StringComparison.Ordinal);
    }
}
