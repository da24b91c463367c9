namespace Tesson.EndToEnd.Tests;

/// <summary>Who reaches a group by its one address, over the kernel's balancer. Each way leads to every shard in turn.</summary>
public sealed class ReachabilityTests(OutsideHost outside) : EndToEnd, IClassFixture<OutsideHost>
{
    [SkippableFact]
    public async Task Another_host_reaches_every_shard_in_turn_and_each_sees_that_hosts_own_address()
    {
        int port = await RunAsync();
        Assert.Equal(
            new SortedDictionary<string, int> { [$"0 {outside.Address}"] = 3, [$"1 {outside.Address}"] = 3 },
            await Web.CountAsync(6, $"http://{outside.Gateway}:{port}/cgi-bin/client", outside.Exec));
    }

    [SkippableFact]
    public async Task The_host_reaches_it_by_its_own_addresses()
    {
        int port = await RunAsync();
        foreach (string own in (string[])[outside.Gateway, "172.17.0.1"])
        {
            Assert.Equal(
                new SortedDictionary<string, int> { [$"0 {own}"] = 2, [$"1 {own}"] = 2 },
                await Web.CountAsync(4, $"http://{own}:{port}/cgi-bin/client"));
        }
    }

    [SkippableTheory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1.2.3")]
    [InlineData("[::1]")]
    [InlineData("localhost")]
    public async Task The_host_reaches_it_by_loopback(string address)
    {
        int port = await RunAsync();
        var answers = await Web.CountAsync(4, $"http://{address}:{port}/cgi-bin/shard");
        Assert.Equal([2, 2], answers.Values);
        Assert.All(answers.Keys, answer => Assert.StartsWith("shard ", answer, StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task A_container_on_the_same_bridge_reaches_it_by_an_address_of_the_host()
    {
        int port = await RunAsync();
        foreach (string own in (string[])[outside.Gateway, "172.17.0.1"])
            await EachInTurnAsync("bridge", $"http://{own}:{port}/cgi-bin/shard");
    }

    [SkippableFact]
    public async Task A_container_on_another_bridge_reaches_it_by_an_address_of_the_host() => await WithNetworkAsync(async network =>
    {
        int port = await RunAsync();
        string gateway = await DockerAsync("network", "inspect", "-f", "{{(index .IPAM.Config 0).Gateway}}", network);
        foreach (string own in (string[])[outside.Gateway, "172.17.0.1", gateway])
            await EachInTurnAsync(network, $"http://{own}:{port}/cgi-bin/shard");
    });

    [SkippableFact]
    public async Task A_shard_reaches_its_own_group()
    {
        await SocatImage.EnsureAsync();
        int port = FreePort();
        await DoAsync("run", "-g", Group, "-n", "2", "-p", $"{port}:80", SocatImage.Name, "/bin/busybox", "httpd", "-f", "-p", "80", "-h", "/www");
        string answers = "";
        for (int i = 0; i < 4; i++)
            answers += await DockerAsync("exec", $"{Group}-0", "/bin/sh", "-c", Requests($"http://172.17.0.1:{port}/cgi-bin/shard", 1));
        Assert.Contains("shard 0", answers, StringComparison.Ordinal);
        Assert.Contains("shard 1", answers, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_group_on_a_network_of_the_users_is_reached_from_everywhere() => await WithNetworkAsync(async network =>
    {
        int port = await RunAsync("--network", network);
        Assert.Equal(
            new SortedDictionary<string, int> { [$"0 {outside.Address}"] = 2, [$"1 {outside.Address}"] = 2 },
            await Web.CountAsync(4, $"http://{outside.Gateway}:{port}/cgi-bin/client", outside.Exec));
        Assert.Equal([2, 2], (await Web.CountAsync(4, $"http://127.0.0.1:{port}/cgi-bin/shard")).Values);
        await EachInTurnAsync(network, $"http://{outside.Gateway}:{port}/cgi-bin/shard");
        await EachInTurnAsync("bridge", $"http://{outside.Gateway}:{port}/cgi-bin/shard");
    });

    [SkippableFact]
    public async Task A_network_that_is_made_later_is_let_in_by_sync()
    {
        int port = await RunAsync();
        await WithNetworkAsync(async network =>
        {
            await DoAsync("sync");
            await EachInTurnAsync(network, $"http://{outside.Gateway}:{port}/cgi-bin/shard");
        });
    }

    [SkippableFact]
    public async Task A_port_on_one_address_is_there_and_nowhere_else()
    {
        int port = FreePort();
        await DoAsync(["run", "-g", Group, "-n", "2", "-p", $"{outside.Gateway}:{port}:80", Image, .. Web.ClientPage]);
        Assert.Equal([2, 2], (await Web.CountAsync(4, $"http://{outside.Gateway}:{port}/cgi-bin/client", outside.Exec)).Values);
        Assert.Equal("", await Web.TryAsync($"http://172.17.0.1:{port}/cgi-bin/client"));
        Assert.Equal("", await Web.TryAsync($"http://127.0.0.1:{port}/cgi-bin/client"));
        Assert.Equal("", await Web.TryAsync($"http://[::1]:{port}/cgi-bin/client"));
    }

    [SkippableFact]
    public async Task A_port_on_loopback_is_not_for_other_hosts()
    {
        int port = FreePort();
        await DoAsync("run", "-g", Group, "-n", "2", "-p", $"127.0.0.1:{port}:80", Image);
        Assert.Equal([2, 2], (await Web.CountAsync(4, $"http://127.0.0.1:{port}/cgi-bin/shard")).Values);
        Assert.Equal("", await Web.TryAsync($"http://{outside.Gateway}:{port}/cgi-bin/shard", outside.Exec));
        // A neighbour that sends to 127.0.0.1 by this host's hardware address.
        await Command.RunAsync("ip", ["-n", outside.Name, "route", "replace", "127.0.0.0/8", "via", outside.Gateway, "dev", "up0"]);
        await Command.RunAsync("ip", [.. outside.Exec[1..], "sysctl", "-qw", "net.ipv4.conf.all.route_localnet=1"]);
        await Command.RunAsync("ip", ["-n", outside.Name, "address", "flush", "dev", "lo"]);
        Assert.Equal("", await Web.TryAsync($"http://127.0.0.1:{port}/cgi-bin/shard", outside.Exec));
    }

    private async Task<int> RunAsync(params string[] options)
    {
        int port = FreePort();
        await DoAsync(["run", "-g", Group, "-n", "2", "-p", $"{port}:80", .. options, Image, .. Web.ClientPage]);
        return port;
    }

    private static async Task EachInTurnAsync(string network, string url)
    {
        await SocatImage.EnsureAsync();
        string answers = await DockerAsync("run", "--rm", "--network", network, SocatImage.Name, "/bin/sh", "-c", Requests(url, 4));
        string[] lines = answers.Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.Equal(2, lines.Count(line => line.StartsWith("shard 0 of 2", StringComparison.Ordinal)));
        Assert.Equal(2, lines.Count(line => line.StartsWith("shard 1 of 2", StringComparison.Ordinal)));
    }

    /// <summary>A script that makes requests, a connection each, and prints the pages.</summary>
    private static string Requests(string url, int count)
    {
        Uri uri = new(url);
        return $"""for i in $(/bin/busybox seq {count}); do printf 'GET {uri.PathAndQuery} HTTP/1.0\r\n\r\n' | /usr/bin/socat -t5 -T5 - TCP4:{uri.Authority},connect-timeout=5 | /bin/busybox grep ^shard; done""";
    }
}
