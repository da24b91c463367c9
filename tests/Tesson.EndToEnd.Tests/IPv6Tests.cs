namespace Tesson.EndToEnd.Tests;

/// <summary>A network of the engine with IPv6: the group is reached by IPv6 too, in the kernel all the way.</summary>
public sealed class IPv6Tests(OutsideHost outside) : EndToEnd, IClassFixture<OutsideHost>
{
    /// <summary>This machine on the link to the other host.</summary>
    private string Here => outside.GatewayIPv6;

    private string There => outside.AddressIPv6;

    [SkippableFact]
    public Task A_group_on_a_network_with_IPv6_is_reached_by_IPv6_from_another_host_and_sees_its_address() => WithIPv6Async(async network =>
    {
        int port = FreePort();
        await DoAsync(["run", "-g", Group, "-n", "2", "-p", $"{port}:80", "--network", network, Image, .. Web.ClientPage]);
        await HasAddressesAsync(network);
        Assert.Equal(
            new SortedDictionary<string, int> { [$"0 [{There}"] = 2, [$"1 [{There}"] = 2 },
            await Web.CountAsync(4, $"http://[{Here}]:{port}/cgi-bin/client", outside.Exec));
        Assert.Equal([2, 2], (await Web.CountAsync(4, $"http://[{Here}]:{port}/cgi-bin/shard")).Values);
        Assert.Equal([2, 2], (await Web.CountAsync(4, $"http://[::1]:{port}/cgi-bin/shard")).Values);
        Assert.Equal([2, 2], (await Web.CountAsync(4, $"http://{outside.Gateway}:{port}/cgi-bin/shard", outside.Exec)).Values);
        Assert.Equal("nothing to change\n", (await DoAsync("sync")).Out);
        await DoAsync("stop", "-g", Group, "-t", "0", "--purge");
        Assert.Equal("", await TableAsync("ip6"));
    });

    [SkippableFact]
    public Task A_container_on_the_same_bridge_reaches_it_by_IPv6_addresses_of_the_host() => WithIPv6Async(async network =>
    {
        await SocatImage.EnsureAsync();
        int port = FreePort();
        await DoAsync("run", "-g", Group, "-n", "2", "-p", $"{port}:80", "--network", network, Image);
        await HasAddressesAsync(network);
        string gateway = await DockerAsync("network", "inspect", "-f", "{{range .IPAM.Config}}{{.Gateway}} {{end}}", network);
        foreach (string own in (string[])[Here, .. gateway.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(address => address.Contains(':', StringComparison.Ordinal))])
        {
            string request = $"printf 'GET /cgi-bin/shard HTTP/1.0\\r\\n\\r\\n' | /usr/bin/socat -t5 -T5 - TCP6:[{own}]:{port},connect-timeout=5 | /bin/busybox grep ^shard";
            string[] answers = (await DockerAsync("run", "--rm", "--network", network, SocatImage.Name, "/bin/sh", "-c", $"for i in 1 2 3 4; do {request}; done")).Split('\n');
            Assert.Equal([2, 2], answers.GroupBy(answer => answer).Select(shard => shard.Count()));
        }
    });

    [SkippableFact]
    public Task A_client_of_datagrams_leaves_a_dead_shard_by_IPv6_too() => WithIPv6Async(async network =>
    {
        await SocatImage.EnsureAsync();
        int port = FreePort();
        await DoAsync("run", "-g", Group, "-n", "2", "-p", $"{port}:53/udp", "--network", network, SocatImage.Name, "/bin/sh", "-c", SocatImage.Serve(53, "shard", "UDP6"));
        using UdpAsker client = new(Here, port);
        string first = await client.AskAsync();
        Assert.StartsWith("shard ", first, StringComparison.Ordinal);
        await KillAsync($"{Group}-{first[^1]}");
        await DoAsync("sync");
        Assert.Equal(first == "shard 0" ? "shard 1" : "shard 0", await client.AskAsync());
    });

    private async Task WithIPv6Async(Func<string, Task> call)
    {
        await IpAsync("-6", "address", "replace", $"{Here}/64", "dev", outside.Device, "nodad");
        await IpAsync("-n", outside.Name, "-6", "address", "replace", $"{There}/64", "dev", "up0", "nodad");
        await IpAsync("-n", outside.Name, "-6", "route", "replace", "default", "via", Here);
        const string Forwarding = "/proc/sys/net/ipv6/conf/all/forwarding";
        string before = await File.ReadAllTextAsync(Forwarding);
        await File.WriteAllTextAsync(Forwarding, "1");
        try
        {
            await WithNetworkAsync(call, "--ipv6", "--subnet", $"fd00:7e55:{Random.Shared.Next(0x100, 0x10000):x}::/64");
        }
        finally
        {
            await File.WriteAllTextAsync(Forwarding, before);
        }
    }

    /// <summary>
    /// A new bridge has its addresses some seconds after its first container, when nobody else turned out to have them
    /// (RFC 4862, 5.4). Packets are lost until then, and one that is sent again takes another shard's turn.
    /// </summary>
    private static async Task HasAddressesAsync(string network)
    {
        string bridge = await BridgeAsync(network);
        await Web.UntilAsync(
            async () => await Command.RunAsync("ip", ["-6", "address", "show", "dev", bridge, "tentative"]) is { ExitCode: 0, Out: "" },
            $"{bridge} has its IPv6 addresses");
    }

    private static async Task IpAsync(params string[] arguments)
    {
        var done = await Command.RunAsync("ip", arguments);
        Assert.True(done.ExitCode == 0, done.ToString());
    }
}
