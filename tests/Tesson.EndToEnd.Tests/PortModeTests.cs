namespace Tesson.EndToEnd.Tests;

/// <summary>What the engine, or a network, is set to do with published ports holds for a group's port, too.</summary>
[Collection("one machine")]
public sealed class PortModeTests(OwnEngine engine) : OwnEngineTests(engine)
{
    private const string Page = "cgi-bin/shard";

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Own.RunAsync("docker", "network", "rm", "other");
        await Own.UseAsync("{}");
    }

    [SkippableFact]
    public async Task Without_the_engines_relay_a_group_is_reached_as_a_port_of_the_engines_own()
    {
        await Own.UseAsync("""{ "userland-proxy": false }""");
        await Own.DoAsync("docker", "network", "create", "other");
        await Own.DoAsync("docker", "run", "-d", "--name", "plain", "-p", "9090:80", Image);
        await Own.DoAsync("docker", "run", "-d", "--name", "guest", Image);
        await Own.DoAsync("docker", "run", "-d", "--name", "stranger", "--network", "other", Image);
        var run = await Own.RunAsync(Tesson, "run", "-g", "web", "-n", "2", "-p", "8080:80", "-p", "127.0.0.1:8081:80", Image);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Single(run.Err.Split('\n'), line => line.Contains("the Docker Engine relays no ports on docker0 (userland-proxy is false): clients on ::1 do not reach port 8080", StringComparison.Ordinal));
        await EachInTurnAsync(null, $"{OwnEngine.Address}:8080", "127.0.0.1:8080", "127.0.0.1:8081");
        foreach (string container in (string[])["guest", "web-0", "web-1"])
            await EachInTurnAsync(container, $"{OwnEngine.Address}:8080", "172.17.0.1:8080");
        Assert.Equal(0, (await Command.FinishAsync(Own.StartClient("curl", "-fsS", "--max-time", "10", $"http://{OwnEngine.Address}:8080/{Page}"))).ExitCode);
        foreach (var (from, address) in ((string?, string)[])[("stranger", OwnEngine.Address), ("stranger", "172.17.0.1"), (null, "[::1]")])
            Assert.Equal((await AskAsync(from, $"{address}:9090")).ExitCode == 0, (await AskAsync(from, $"{address}:8080")).ExitCode == 0);

        Assert.Equal("nothing to change", await Own.DoAsync(Tesson, "sync"));
        await Own.DoAsync(Tesson, "stop", "-g", "web", "--purge", "-t", "0");
        // The engine's own ports on 127.0.0.1 need it.
        Assert.Equal("1", await Own.DoAsync("cat", "/proc/sys/net/ipv4/conf/docker0/route_localnet"));
        Assert.Equal(0, (await AskAsync(null, "127.0.0.1:9090")).ExitCode);
    }

    [SkippableFact]
    public async Task On_a_routed_network_a_group_is_reached_and_who_is_not_served_is_told()
    {
        Skip.If(await MajorAsync() < 27, "this engine has no gateway modes");
        await Own.DoAsync("docker", "network", "create", "-o", "com.docker.network.bridge.gateway_mode_ipv4=routed", "other");
        await Own.DoAsync("docker", "run", "-d", "--name", "guest", "--network", "other", Image);
        var run = await Own.RunAsync(Tesson, "run", "-g", "web", "-n", "2", "--network", "other", "-p", "8080:80", Image);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("network 'other' is in routed mode, where the engine relays no ports: clients on ::1 do not reach the group", run.Err, StringComparison.Ordinal);
        await EachInTurnAsync(null, $"{OwnEngine.Address}:8080", "127.0.0.1:8080");
        await EachInTurnAsync("guest", $"{OwnEngine.Address}:8080");
        Assert.Equal(0, (await Command.FinishAsync(Own.StartClient("curl", "-fsS", "--max-time", "10", $"http://{OwnEngine.Address}:8080/{Page}"))).ExitCode);
    }

    [SkippableFact]
    public async Task A_network_without_IPv4_is_refused_for_what_it_is()
    {
        var created = await Own.RunAsync("docker", "network", "create", "--ipv4=false", "--ipv6", "--subnet", "fd00:7e55:ffff::/64", "other");
        string subnets = (await Own.RunAsync("docker", "network", "inspect", "-f", "{{range .IPAM.Config}}{{.Subnet}} {{end}}", "other")).Out;
        Skip.If(created.ExitCode != 0 || subnets.Contains('.', StringComparison.Ordinal), "this engine makes no network without IPv4");
        var run = await Own.RunAsync(Tesson, "run", "-g", "web", "-n", "2", "--network", "other", "-p", "8080:80", Image);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("network 'other' has no IPv4", run.Err, StringComparison.Ordinal);
        Assert.Equal("", await Own.DoAsync("docker", "ps", "-aq"));
    }

    [SkippableFact]
    public async Task Every_address_of_one_family_leaves_the_other_free()
    {
        // An engine without relays leaves its settings behind.
        await Own.FreshAsync("{}");
        await Own.DoAsync(Tesson, "run", "-g", "web", "-n", "2", "-p", "0.0.0.0:8080:80", Image);
        await Own.DoAsync(Tesson, "run", "-g", "six", "-n", "2", "--share", "-p", "[::]:8080:80", Image);
        await EachInTurnAsync(null, $"{OwnEngine.Address}:8080", "127.0.0.1:8080", "[::1]:8080");
        await Own.DoAsync(Tesson, "stop", "-t", "0", "--drain", "0", "web", "six");
        await Own.DoAsync(Tesson, "start", "--share", "web", "six");
        Assert.Equal("nothing to change", await Own.DoAsync(Tesson, "sync"));
        await EachInTurnAsync(null, "127.0.0.1:8080", "[::1]:8080");
    }

    [SkippableFact]
    public async Task A_lock_that_cannot_be_had_is_known_before_anything_is_created_or_started()
    {
        await Own.DoAsync(Tesson, "run", "-g", "web", "-n", "2", "-p", "8080:80", Image);
        await Own.DoAsync(Tesson, "stop", "-t", "0", "--drain", "0", "web");
        await Own.DoAsync("mount", "-o", "remount,ro", "/run");
        try
        {
            foreach (string[] verb in (string[][])[["run", "-g", "other", "-n", "2", "-p", "8081:80", Image], ["start", "web"]])
            {
                var refused = await Own.RunAsync(Tesson, verb);
                Assert.Equal(1, refused.ExitCode);
                Assert.Contains("/run/tesson.lock", refused.Err, StringComparison.Ordinal);
                Assert.Contains("ead-only", refused.Err, StringComparison.Ordinal);
                Assert.DoesNotContain("undone", refused.Err, StringComparison.Ordinal);
                Assert.Equal("", await Own.DoAsync("docker", "ps", "-q"));
            }

            Assert.Equal("web-0\nweb-1", await Own.DoAsync("sh", "-c", "docker ps -a --format '{{.Names}}' | sort"));
        }
        finally
        {
            await Own.DoAsync("mount", "-o", "remount,rw", "/run");
        }
    }

    [SkippableTheory]
    [InlineData("ip daddr 127.0.0.1 tcp dport 8080 drop", "127.0.0.1:8080/tcp", "8080:80")]
    [InlineData("ip daddr 10.231.0.1 tcp dport 8080 reject", "10.231.0.1:8080/tcp", "10.231.0.1:8080:80")]
    public async Task A_way_that_does_not_answer_is_named_and_the_run_is_undone(string rule, string way, string port)
    {
        await Own.DoAsync("nft", $"add table ip wall; add chain ip wall output {{ type filter hook output priority -400; }}; add rule ip wall output {rule}");
        try
        {
            var run = await Own.RunAsync(Tesson, "run", "-g", "web", "-n", "2", "-p", port, Image);
            Assert.Equal(1, run.ExitCode);
            Assert.Contains($"the shards are ready, and nobody answers at {way}", run.Err, StringComparison.Ordinal);
            Assert.Equal("", await Own.DoAsync("docker", "ps", "-aq"));
            Assert.DoesNotContain("tesson", await Own.DoAsync("nft", "list", "tables"), StringComparison.Ordinal);
            await Own.DoAsync(Tesson, "run", "-g", "web", "-n", "2", "-p", port, "--wait=false", Image);

            await Own.DoAsync(Tesson, "stop", "-t", "0", "--drain", "0", "web");
            var start = await Own.RunAsync(Tesson, "start", "--address-timeout", "1", "web");
            Assert.Equal(1, start.ExitCode);
            Assert.Contains($"the shards are ready, and nobody answers at {way}", start.Err, StringComparison.Ordinal);
            Assert.Equal("2", await Own.DoAsync("sh", "-c", "docker ps -q | wc -l"));
        }
        finally
        {
            await Own.DoAsync("nft", "delete", "table", "ip", "wall");
        }
    }

    private async Task EachInTurnAsync(string? container, params string[] addresses)
    {
        foreach (string address in addresses)
        {
            List<string> answers = [];
            for (int i = 0; i < 4; i++)
            {
                var answer = await AskAsync(container, address);
                Assert.True(answer.ExitCode == 0, $"{container ?? "the host"} at {address}: {answer}");
                answers.Add(answer.Out);
            }

            Assert.Equal([2, 2], answers.CountBy(answer => answer).Select(answer => answer.Value));
        }
    }

    /// <summary>Asks from this host, or from a container's network.</summary>
    private async Task<Finished> AskAsync(string? container, string address)
    {
        string[] curl = ["curl", "-gfsS", "--max-time", "5", $"http://{address}/{Page}"];
        if (container is null)
            return await Own.RunAsync(curl[0], curl[1..]);
        string pid = await Own.DoAsync("docker", "inspect", "--format", "{{.State.Pid}}", container);
        return await Own.RunAsync("nsenter", [$"--net=/proc/{pid}/ns/net", .. curl]);
    }

    private async Task<int> MajorAsync() => int.Parse((await Own.DoAsync("docker", "version", "--format", "{{.Server.Version}}")).Split('.')[0], System.Globalization.CultureInfo.InvariantCulture);
}
