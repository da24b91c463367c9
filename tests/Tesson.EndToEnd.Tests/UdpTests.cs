using System.Net.Sockets;

namespace Tesson.EndToEnd.Tests;

/// <summary>Datagrams: every way to a group leads to every shard, and no client stays on one that is gone.</summary>
public sealed class UdpTests(OutsideHost outside) : EndToEnd, IClassFixture<OutsideHost>
{
    private const int Asked = 6;

    [SkippableTheory]
    [InlineData("172.17.0.1", "UDP4")]
    [InlineData("127.0.0.1", "UDP4")]
    [InlineData("[::1]", "UDP6")]
    public async Task The_host_reaches_every_shard(string address, string socat)
    {
        int port = await RunAsync();
        Assert.Equal(["shard 0", "shard 1"], await AskAsync(["sh"], $"{socat}:{address}:{port}"));
    }

    [SkippableFact]
    public async Task Another_host_reaches_every_shard()
    {
        int port = await RunAsync();
        Assert.Equal(["shard 0", "shard 1"], await AskAsync([.. outside.Exec, "sh"], $"UDP4:{outside.Gateway}:{port}"));
    }

    [SkippableFact]
    public async Task Containers_of_the_same_bridge_reach_every_shard()
    {
        int port = await RunAsync();
        Assert.Equal(["shard 0", "shard 1"], await AskAsync(["docker", "run", "--rm", SocatImage.Name, "/bin/sh"], $"UDP4:172.17.0.1:{port}"));
    }

    [SkippableFact]
    public async Task Containers_of_another_bridge_reach_every_shard() => await WithNetworkAsync(async network =>
    {
        await SocatImage.EnsureAsync();
        string[] elsewhere = ["docker", "run", "--rm", "--network", network, SocatImage.Name, "/bin/sh"];
        int port = await RunAsync();
        Assert.Equal(["shard 0", "shard 1"], await AskAsync(elsewhere, $"UDP4:172.17.0.1:{port}"));
    });

    [SkippableFact]
    public async Task A_shard_reaches_every_shard_of_its_group()
    {
        int port = await RunAsync();
        Assert.Equal(["shard 0", "shard 1"], await AskAsync(["docker", "exec", $"{Group}-0", "/bin/sh"], $"UDP4:172.17.0.1:{port}"));
    }

    [SkippableFact]
    public async Task A_range_is_balanced_port_by_port()
    {
        await SocatImage.EnsureAsync();
        int first = FreePort(2);
        await DoAsync("run", "-g", Group, "-n", "2", "-p", $"{first}-{first + 1}:53-54/udp", SocatImage.Name, "/bin/sh", "-c", $"{SocatImage.Serve(54, "fifty-four")} & {SocatImage.Serve(53, "shard")}");
        Assert.Equal(["shard 0", "shard 1"], await AskAsync(["sh"], $"UDP4:172.17.0.1:{first}"));
        Assert.Equal(["fifty-four 0", "fifty-four 1"], await AskAsync(["sh"], $"UDP4:172.17.0.1:{first + 1}", "fifty-four"));
    }

    [SkippableFact]
    public async Task Tcp_and_udp_share_a_port()
    {
        await SocatImage.EnsureAsync();
        int port = FreePort();
        await DoAsync("run", "-g", Group, "-n", "2", "-p", $"{port}:80", "-p", $"{port}:53/udp", SocatImage.Name, "/bin/sh", "-c", $"/bin/busybox httpd -p 80 -h /www; {SocatImage.Serve(53, "shard")}");
        Assert.Equal([2, 2], (await Web.CountAsync(4, $"http://172.17.0.1:{port}/cgi-bin/shard")).Values);
        Assert.Equal(["shard 0", "shard 1"], await AskAsync(["sh"], $"UDP4:172.17.0.1:{port}"));
    }

    [SkippableTheory]
    [InlineData("172.17.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task A_client_whose_shard_dies_is_answered_by_another_and_by_the_group_when_it_was_stopped_and_started(string address)
    {
        int port = await RunAsync();
        using UdpAsker client = new(address, port);
        string first = await client.AskAsync();
        Assert.StartsWith("shard ", first, StringComparison.Ordinal);
        Assert.Equal(first, await client.AskAsync());
        await KillAsync($"{Group}-{first[^1]}");
        await DoAsync("sync");
        Assert.Equal(first == "shard 0" ? "shard 1" : "shard 0", await client.AskAsync());

        await DoAsync("stop", "-g", Group, "-t", "0");
        // What it sends now goes to nobody, and must not stay with nobody.
        await client.SendAsync();
        await DoAsync("start", "-g", Group);
        Assert.StartsWith("shard ", await client.AskAsync(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_client_goes_on_with_the_group_that_replaces_its_own()
    {
        int port = await RunAsync();
        using UdpAsker direct = new("172.17.0.1", port);
        using UdpAsker relayed = new("127.0.0.1", port);
        Assert.StartsWith("shard ", await direct.AskAsync(), StringComparison.Ordinal);
        Assert.StartsWith("shard ", await relayed.AskAsync(), StringComparison.Ordinal);
        await DoAsync("run", "-g", Group, "-n", "2", "-p", $"{port}:53/udp", "--replace", "--stop-timeout", "0", SocatImage.Name, "/bin/sh", "-c", SocatImage.Serve(53, "new"));
        Assert.StartsWith("new ", await direct.AskAsync(), StringComparison.Ordinal);
        Assert.StartsWith("new ", await relayed.AskAsync(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_client_leaves_a_shard_that_is_paused_or_ill_and_finds_one_that_moved()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{ "Healthcheck": { "Test": ["CMD", "/bin/busybox", "test", "!", "-e", "/tmp/ill"], "Interval": 200000000, "Retries": 1 } }""");
        await WithSubnetAsync(async network =>
        {
            int port = await RunAsync("-c", file, "--network", network);
            using UdpAsker client = new("172.17.0.1", port);
            string first = await client.AskAsync();
            string shard = $"{Group}-{first[^1]}";
            await DockerAsync("pause", shard);
            await DoAsync("sync");
            string second = await client.AskAsync();
            Assert.NotEqual(first, second);
            await DockerAsync("unpause", shard);
            await Web.UntilAsync(async () => (await DoAsync("sync")).Out == "nothing to change\n" && (await HealthAsync(shard)) == "healthy", "both are there again");

            shard = $"{Group}-{second[^1]}";
            await DockerAsync("exec", shard, "/bin/busybox", "touch", "/tmp/ill");
            await Web.UntilAsync(async () => (await HealthAsync(shard)) == "unhealthy", "the shard is unhealthy");
            await DoAsync("sync");
            Assert.Equal(first, await client.AskAsync());

            // Both leave their addresses, which are given to others.
            await DockerAsync("exec", shard, "/bin/busybox", "rm", "/tmp/ill");
            string[] shards = [$"{Group}-0", $"{Group}-1"];
            string before = await AddressesAsync(shards);
            await DockerAsync(["stop", "-t", "0", .. shards]);
            foreach (string address in before.Split('\n'))
                await DockerAsync("run", "-d", "-l", $"tesson.group={NewGroup()}", "--network", network, "--ip", address, Image);
            await DockerAsync(["start", .. shards]);
            Assert.Empty(before.Split('\n').Intersect((await AddressesAsync(shards)).Split('\n')));
            await Web.UntilAsync(async () => (await DoAsync("sync")).Err.Length == 0, "the shards are ready");
            Assert.StartsWith("shard ", await client.AskAsync(), StringComparison.Ordinal);
        });
        File.Delete(file);
    }

    [SkippableFact]
    public async Task A_port_that_a_process_or_another_group_has_for_datagrams_is_refused_and_one_that_it_has_for_connections_is_not()
    {
        await SocatImage.EnsureAsync();
        int port = FreePort();
        using (Socket holder = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))
        {
            holder.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Any, port));
            var held = await TessonAsync("run", "-g", Group, "-n", "1", "-p", $"{port}:53/udp", SocatImage.Name);
            Assert.Equal(1, held.ExitCode);
            Assert.Contains($"port {port}:53/udp: ", held.Err, StringComparison.Ordinal);
            Assert.Contains(" listens on it; take another port", held.Err, StringComparison.Ordinal);
            await DoAsync("run", "-g", Group, "-n", "1", "-p", $"{port}:80", Image);
        }

        string other = NewGroup();
        await DoAsync("run", "--share", "-g", other, "-n", "1", "-p", $"{port}:53/udp", SocatImage.Name);
        var taken = await TessonAsync("run", "--share", "-g", NewGroup(), "-n", "1", "-p", $"172.17.0.1:{port}:53/udp", SocatImage.Name);
        Assert.Equal(1, taken.ExitCode);
        Assert.Contains($"group '{other}' has it", taken.Err, StringComparison.Ordinal);
    }

    private async Task<int> RunAsync(params string[] options)
    {
        await SocatImage.EnsureAsync();
        int port = FreePort();
        await DoAsync(["run", "-g", Group, "-n", "2", "-p", $"{port}:53/udp", .. options, SocatImage.Name]);
        return port;
    }

    /// <summary>Who answers, in order, when it is asked several times from a new port each time.</summary>
    /// <param name="shell">The shell that asks, with what comes before it.</param>
    /// <param name="address">The address, as socat takes it.</param>
    /// <param name="word">What an answer begins with.</param>
    private static async Task<IEnumerable<string>> AskAsync(string[] shell, string address, string word = "shard")
    {
        // The server may swallow a datagram that comes while it forks, so each client asks until it is answered; it ends with the answer's last byte.
        int length = $"{word} 0 ?\n".Length;
        string script = $"for i in $(seq {Asked} 2>/dev/null || /bin/busybox seq {Asked}); do answer=; while [ -z \"$answer\" ]; do answer=$(printf '?' | /usr/bin/socat -t3 -T3 - {address},readbytes={length} 2>/dev/null); done; echo $answer; done";
        var done = await Command.RunAsync(shell[0], [.. shell[1..], "-c", script]);
        return done.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Order(StringComparer.Ordinal).Select(answer => answer[..^2]);
    }

    private static Task<string> HealthAsync(string shard) => DockerAsync("inspect", "-f", "{{.State.Health.Status}}", shard);

    private static Task<string> AddressesAsync(string[] shards) => DockerAsync(["inspect", "-f", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", .. shards]);
}
