using System.Globalization;

namespace Tesson.EndToEnd.Tests;

/// <summary>
/// Each setting of an engine, and each option of a network, that has a say in who reaches a published port: a group's port is reached from
/// where one of the engine's own is, and from nowhere else; where it is not, the run says so. docs/engines.md has the table.
/// </summary>
[Collection("one machine")]
public sealed class PortSettingTests(OwnEngine engine) : OwnEngineTests(engine)
{
    private const string Page = "cgi-bin/shard";

    private const string Bridge = "com.docker.network.bridge";

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Own.RunAsync("docker", "network", "rm", "lan", "other");
    }

    [SkippableFact]
    public async Task Settings_without_a_say()
    {
        string newer = await MajorAsync() >= 28 ? """, "allow-direct-routing": true, "ip-forward-no-drop": true""" : "";
        await Own.FreshAsync($$"""{ "ip-masq": false, "bip": "10.99.0.1/24", "fixed-cidr": "10.99.0.128/25", "mtu": 1400, "userland-proxy-path": "/run/relay"{{newer}} }""",
            "cp $(command -v docker-proxy /usr/libexec/docker/docker-proxy | head -n 1) /run/relay");
        await AsTheEnginesOwnAsync();
    }

    [SkippableTheory]
    [InlineData("""{ "ip": "127.0.0.1" }""", "network 'bridge' publishes ports at 127.0.0.1 where no host address is given (\"ip\" in the engine's daemon.json)")]
    [InlineData("""{ "ip": "10.231.0.1" }""", "network 'bridge' publishes ports at 10.231.0.1 where no host address is given")]
    [InlineData("""{ "iptables": false }""")]
    [InlineData("""{ "bip": "10.99.0.1/24", "default-gateway": "10.99.0.254" }""")]
    [InlineData("""{ "ipv6": true, "fixed-cidr-v6": "fd00:7e55::/64", "ip6tables": false }""")]
    public async Task A_setting_of_the_engine(string settings, string? told = null)
    {
        await Own.FreshAsync(settings);
        await AsTheEnginesOwnAsync(told);
    }

    [SkippableFact]
    public async Task Without_forwarding_who_is_not_served_is_told()
    {
        await Own.FreshAsync("""{ "ip-forward": false }""");
        // The engine's relay serves neighbours of the shards; the kernel, which leads to the shards themselves, forwards nothing.
        string[] neighbours = [$"guest at {OwnEngine.Address}: ", "guest at 172.17.0.1: "];
        var (own, its) = await CompareAsync("the Docker Engine says: IPv4 forwarding is disabled");
        Assert.Equal(own.Where(way => !neighbours.Any(way.StartsWith)), its.Where(way => !neighbours.Any(way.StartsWith)));
    }

    [SkippableFact]
    public async Task Options_that_the_engine_gives_to_new_networks()
    {
        Skip.If(await MajorAsync() < 24, "this engine gives none");
        await Own.FreshAsync($$"""{ "default-network-opts": { "bridge": { "{{Bridge}}.host_binding_ipv4": "127.0.0.1" } } }""");
        await Own.DoAsync("docker", "network", "create", "lan");
        await AsTheEnginesOwnAsync("network 'lan' publishes ports at 127.0.0.1 where no host address is given (host_binding_ipv4)", "--network", "lan");
    }

    [SkippableFact]
    public async Task A_bridge_of_the_administrators_own()
    {
        await Own.FreshAsync("""{ "bridge": "br9" }""", "ip link add br9 type bridge; ip addr add 10.98.0.1/24 dev br9; ip link set br9 up");
        await AsTheEnginesOwnAsync();
    }

    [SkippableFact]
    public async Task An_internal_network_is_refused()
    {
        await Own.PlainAsync();
        await Own.DoAsync("docker", "network", "create", "--internal", "lan");
        var run = await Own.RunAsync(Tesson, "run", "-g", "web", "-n", "2", "--network", "lan", "-p", "8080:80", Image);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("network 'lan' is internal: nobody outside may reach its containers", run.Err, StringComparison.Ordinal);
        Assert.Equal("", await Own.DoAsync("docker", "ps", "-aq"));
    }

    [SkippableFact]
    public async Task No_bridge()
    {
        await Own.FreshAsync("""{ "bridge": "none" }""");
        var run = await Own.RunAsync(Tesson, "run", "-g", "web", "-n", "2", "-p", "8080:80", Image);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("the Docker Engine has no network 'bridge' (dockerd runs with --bridge=none?)", run.Err, StringComparison.Ordinal);
        Assert.Equal("", await Own.DoAsync("docker", "ps", "-aq"));
        await Own.DoAsync("docker", "network", "create", "lan");
        await AsTheEnginesOwnAsync(null, "--network", "lan");
    }

    [SkippableTheory]
    [InlineData($"{Bridge}.host_binding_ipv4=127.0.0.1", "network 'lan' publishes ports at 127.0.0.1 where no host address is given (host_binding_ipv4)")]
    [InlineData($"{Bridge}.host_binding_ipv4=10.231.0.1", "network 'lan' publishes ports at 10.231.0.1 where no host address is given (host_binding_ipv4)")]
    [InlineData($"{Bridge}.enable_icc=false")]
    [InlineData($"{Bridge}.gateway_mode_ipv4=nat-unprotected {Bridge}.trusted_host_interfaces=outside")]
    [InlineData($"{Bridge}.enable_ip_masquerade=false {Bridge}.name=tsnlan com.docker.network.host_ipv4=10.231.0.1 com.docker.network.container_iface_prefix=lan com.docker.network.driver.mtu=1400")]
    public async Task Options_of_a_network(string options, string? told = null)
    {
        await Own.PlainAsync();
        await Own.DoAsync("docker", ["network", "create", .. Options(options), "lan"]);
        await AsTheEnginesOwnAsync(told, "--network", "lan");
    }

    [SkippableFact]
    public async Task A_bridge_that_has_no_address_on_the_host()
    {
        Skip.If(await MajorAsync() < 27, "this engine gives each bridge one");
        await Own.PlainAsync();
        await Own.DoAsync("docker", ["network", "create", .. Options($"{Bridge}.inhibit_ipv4=true"), "lan"]);
        var run = await Own.RunAsync(Tesson, "run", "-g", "web", "-n", "2", "--network", "lan", "-p", "8080:80", Image);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("has no IPv4 address on this machine, so shards cannot be reached through it", run.Err, StringComparison.Ordinal);
        Assert.Equal("", await Own.DoAsync("docker", "ps", "-aq"));
    }

    private static IEnumerable<string> Options(string options) => options.Split(' ').SelectMany(option => (string[])["--opt", option]);

    /// <summary>A group is reached from where a port of the engine's own is, also when it is started again.</summary>
    private async Task AsTheEnginesOwnAsync(string? told = null, params string[] network)
    {
        var (own, its) = await CompareAsync(told, network);
        Assert.Equal(own, its);
        Assert.Equal("nothing to change", await Own.DoAsync(Tesson, "sync"));
        await Own.DoAsync(Tesson, "stop", "-g", "web", "-t", "0", "--drain", "0");
        await Own.DoAsync(Tesson, "start", "-g", "web");
        Assert.Equal(own, (await CompareAgainAsync()).Its);
        Assert.Equal("nothing to change", await Own.DoAsync(Tesson, "sync"));
        await Own.DoAsync(Tesson, "stop", "-g", "web", "-t", "0", "--drain", "0", "--purge");
    }

    /// <param name="told">What the run says of the setting; null where it says nothing.</param>
    /// <param name="network">The option by which containers are on a network.</param>
    /// <returns>From where a port of the engine's own is reached, and a group's.</returns>
    private async Task<(string[] Own, string[] Its)> CompareAsync(string? told, params string[] network)
    {
        await Own.DoAsync("docker", "network", "create", "other");
        await Own.DoAsync("docker", ["run", "-d", "--name", "plain", "-p", "9090:80", .. network, Image]);
        await Own.DoAsync("docker", ["run", "-d", "--name", "guest", .. network, Image]);
        await Own.DoAsync("docker", "run", "-d", "--name", "stranger", "--network", "other", Image);
        var run = await Own.RunAsync(Tesson, ["run", "-g", "web", "-n", "2", .. network, "-p", "8080:80", Image]);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal(told is null ? 0 : 1, run.Err.Split('\n').Count(line => line.Contains(told ?? "where no host address is given", StringComparison.Ordinal)));

        return await CompareAgainAsync();
    }

    private async Task<(string[] Own, string[] Its)> CompareAgainAsync()
    {
        string gateway = await Own.DoAsync("docker", "inspect", "--format", "{{range .NetworkSettings.Networks}}{{.Gateway}}{{end}}", "guest");
        (string? From, string Address)[] ways =
        [
            (null, OwnEngine.Address), (null, gateway), (null, "127.0.0.1"), (null, "[::1]"), ("client", OwnEngine.Address),
            ("guest", OwnEngine.Address), ("guest", gateway), ("stranger", OwnEngine.Address), ("stranger", gateway),
        ];
        return (await Task.WhenAll(ways.Select(way => AskAsync(way.From, way.Address, 9090))),
            await Task.WhenAll(ways.Select(way => AskAsync(way.From, way.Address, 8080))));
    }

    /// <summary>Asks from this host, from the outside client, or from a container's network.</summary>
    private async Task<string> AskAsync(string? from, string address, int port)
    {
        string[] curl = ["curl", "-gfsS", "--max-time", "5", string.Create(CultureInfo.InvariantCulture, $"http://{address}:{port}/{Page}")];
        var done = from switch
        {
            null => await Own.RunAsync(curl[0], curl[1..]),
            "client" => await Command.FinishAsync(Own.StartClient(curl[0], curl[1..])),
            _ => await Own.RunAsync("nsenter", [$"--net=/proc/{await Own.DoAsync("docker", "inspect", "--format", "{{.State.Pid}}", from)}/ns/net", .. curl]),
        };
        return $"{from ?? "the host"} at {address}: {(done.ExitCode == 0 ? "reached" : "not reached")}";
    }

    private async Task<int> MajorAsync() => int.Parse((await Own.DoAsync("docker", "version", "--format", "{{.Server.Version}}")).Split('.')[0], CultureInfo.InvariantCulture);
}
