namespace Tesson.EndToEnd.Tests;

/// <summary>A network of the engine with IPv6: the group is reached by IPv6 too, in the kernel all the way.</summary>
public sealed class IPv6Tests(OutsideHost outside) : EndToEnd, IClassFixture<OutsideHost>
{
    [SkippableFact]
    public async Task A_group_on_a_network_with_IPv6_is_reached_by_IPv6_from_another_host_and_sees_its_address()
    {
        string network = $"tn{Guid.NewGuid().ToString("N")[..8]}";
        await DockerAsync("network", "create", "--ipv6", "--subnet", "fd00:7e55:1::/64", network);
        try
        {
            await IpAsync("-6", "address", "add", "fd00:7e55:2::1/64", "dev", outside.Device, "nodad");
            await IpAsync("-n", outside.Name, "-6", "address", "add", "fd00:7e55:2::2/64", "dev", "up0", "nodad");
            await IpAsync("-n", outside.Name, "-6", "route", "add", "default", "via", "fd00:7e55:2::1");
            await File.WriteAllTextAsync("/proc/sys/net/ipv6/conf/all/forwarding", "1");

            int port = FreePort();
            await DoAsync(["run", "-g", Group, "-n", "2", "-p", $"{port}:80", "--network", network, Image, .. Web.ClientPage]);
            Assert.Equal(
                new SortedDictionary<string, int> { ["0 [fd00:7e55:2::2"] = 2, ["1 [fd00:7e55:2::2"] = 2 },
                await Web.CountAsync(4, $"http://[fd00:7e55:2::1]:{port}/cgi-bin/client", outside.Exec));
            Assert.Equal([2, 2], (await Web.CountAsync(4, $"http://[fd00:7e55:2::1]:{port}/cgi-bin/shard")).Values);
            Assert.Equal([2, 2], (await Web.CountAsync(4, $"http://[::1]:{port}/cgi-bin/shard")).Values);
            Assert.Equal([2, 2], (await Web.CountAsync(4, $"http://{outside.Gateway}:{port}/cgi-bin/shard", outside.Exec)).Values);
            Assert.Equal("nothing to change\n", (await DoAsync("sync")).Out);
            await DoAsync("stop", "-g", Group, "-t", "0", "--purge");
            Assert.Equal("", (await Command.RunAsync("nft", ["list", "table", "ip6", "tesson"])).Out);
        }
        finally
        {
            await Command.RunAsync(Tesson, ["stop", "-q", "-g", Group, "-t", "0", "--drain", "0", "--purge"]);
            await Command.RunAsync("docker", ["network", "rm", network]);
        }
    }

    private static async Task IpAsync(params string[] arguments)
    {
        var done = await Command.RunAsync("ip", arguments);
        Assert.True(done.ExitCode == 0, done.ToString());
    }
}
