using System.Net.Sockets;
using System.Text;
using Tesson.Testing;

namespace Tesson.EndToEnd.Tests;

public sealed class WatchTests : EndToEnd
{
    /// <summary>So seldom that whatever is done is done because something was heard of.</summary>
    private static readonly string[] Seldom = ["--interval", "3600"];

    private readonly string _config = Path.GetTempFileName();

    public override Task DisposeAsync()
    {
        File.Delete(_config);
        return base.DisposeAsync();
    }

    [SkippableFact]
    public async Task A_shard_that_dies_or_turns_unhealthy_gets_nothing_as_soon_as_the_engine_says_so_and_one_that_is_well_again_does()
    {
        int port = await RunAsync("-c", await HealthCheckAsync());
        await using var watch = await WatchAsync(Seldom);
        string[] service = [$"from {Group}-80-tcp", $"to {Group}-80-tcp"];

        var since = DateTimeOffset.UtcNow;
        await DockerAsync("exec", $"{Group}-0", "/bin/busybox", "touch", "/tmp/ill");
        await watch.SaidAsync(since, $"remove backend {Group}-0 {service[0]}");
        await TargetsAsync(port, 1);
        since = DateTimeOffset.UtcNow;
        await DockerAsync("exec", $"{Group}-0", "/bin/busybox", "rm", "/tmp/ill");
        await watch.SaidAsync(since, $"add backend {Group}-0 {service[1]}");
        await TargetsAsync(port, 2);
        since = DateTimeOffset.UtcNow;
        await DockerAsync("kill", $"{Group}-1");
        await watch.SaidAsync(since, $"remove backend {Group}-1 {service[0]}");
        await TargetsAsync(port, 1);
        since = DateTimeOffset.UtcNow;
        await DockerAsync("start", $"{Group}-1");
        await watch.SaidAsync(since, $"add backend {Group}-1 {service[1]}");
        await TargetsAsync(port, 2);
        Assert.Equal([2, 2], (await Web.CountAsync(4, $"http://172.17.0.1:{port}/cgi-bin/shard")).Values);
    }

    [SkippableFact]
    public async Task A_shard_of_a_gorb_group_that_dies_or_turns_unhealthy_is_taken_out_and_put_back_as_soon_as_the_engine_says_so()
    {
        await using var gorb = await GorbDouble.StartNewAsync();
        await DoAsync("run", "--gorb", gorb.Uri(), "-g", Group, "-n", "2", "-p", "8080:80", "-c", await HealthCheckAsync(), Image);
        await using var watch = await WatchAsync(["--gorb", gorb.Uri(), .. Seldom]);

        var since = DateTimeOffset.UtcNow;
        await DockerAsync("exec", $"{Group}-0", "/bin/busybox", "touch", "/tmp/ill");
        await watch.SaidAsync(since, $"remove backend {Group}-0");
        await BackendsAsync(gorb, 1);
        since = DateTimeOffset.UtcNow;
        await DockerAsync("exec", $"{Group}-0", "/bin/busybox", "rm", "/tmp/ill");
        await watch.SaidAsync(since, $"add backend {Group}-0");
        await BackendsAsync(gorb, 2);
        since = DateTimeOffset.UtcNow;
        await DockerAsync("kill", $"{Group}-1");
        await watch.SaidAsync(since, $"remove backend {Group}-1");
        await BackendsAsync(gorb, 1);
    }

    [SkippableFact]
    public async Task A_table_that_was_flushed_or_deleted_is_made_again_as_soon_as_nft_says_so()
    {
        int port = await RunAsync();
        await using var watch = await WatchAsync(Seldom);
        await HearsAsync(watch);
        foreach (string damage in (string[])["flush", "delete"])
        {
            var since = DateTimeOffset.UtcNow;
            Assert.Equal(0, (await Command.RunAsync("nft", [damage, "table", "ip", "tesson"])).ExitCode);
            await watch.SaidAsync(since, $"add backend {Group}-1 to {Group}-80-tcp");
            await TargetsAsync(port, 2);
        }
    }

    [SkippableFact]
    public async Task A_network_that_is_made_is_known_as_soon_as_the_engine_says_so()
    {
        await RunAsync();
        await using var watch = await WatchAsync(Seldom);
        var since = DateTimeOffset.UtcNow;
        await WithNetworkAsync(async network =>
        {
            string bridge = await BridgeAsync(network);
            await watch.SaidAsync(since, "make Tesson's table in nft: the engine's networks have changed");
            await Web.UntilAsync(async () => (await TableAsync()).Contains(bridge, StringComparison.Ordinal), $"{bridge} is in the table");
        });
    }

    [SkippableFact]
    public async Task A_gorb_that_was_restarted_empty_is_told_again_and_one_that_was_down_too()
    {
        await using var gorb = await GorbDouble.StartNewAsync();
        await DoAsync("run", "--gorb", gorb.Uri(), "-g", Group, "-n", "2", "-p", "8080:80", Image);
        await using var watch = await WatchAsync("--interval", "1");
        gorb.Restart();
        await BackendsAsync(gorb, 2);

        // Down altogether, and meanwhile a shard dies.
        await gorb.StopAsync();
        gorb.Restart();
        var since = DateTimeOffset.UtcNow;
        await DockerAsync("kill", $"{Group}-0");
        await watch.SaidAsync(since, "; trying again");
        await gorb.StartAsync();
        await watch.SaidAsync(since, "all answers again");
        await BackendsAsync(gorb, 1);
    }

    [SkippableTheory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_ends_it_cleanly_though_it_would_not_look_again_for_an_hour(string signal)
    {
        await using var watch = await WatchAsync(Seldom);
        var done = await watch.EndAsync(signal);
        Assert.True(done.ExitCode == 0, done.ToString());
        Assert.Equal("", done.Out);
        Assert.Equal(0, (await Command.RunAsync("flock", ["-n", "/run/tesson.lock", "true"])).ExitCode);
    }

    [SkippableFact]
    public async Task Killed_it_leaves_no_process_behind()
    {
        await RunAsync();
        await using var watch = await WatchAsync();
        await HearsAsync(watch);
        // By name: a sync may be on its way, with an nft of its own.
        string shell = (await Command.RunAsync("pgrep", ["-x", "-P", $"{watch.Id}", "sh"])).Out.Trim();
        Assert.Matches(@"^\d+$", shell);
        string monitor = (await Command.RunAsync("pgrep", ["-x", "-P", shell, "nft"])).Out.Trim();
        Assert.Matches(@"^\d+$", monitor);
        await watch.EndAsync("KILL");
        await Web.UntilAsync(() => !Directory.Exists($"/proc/{monitor}") && !Directory.Exists($"/proc/{shell}"), () => "its nft has ended");
    }

    [SkippableFact]
    public async Task Systemd_hears_that_it_is_ready_and_alive_and_stopping()
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Group}.sock");
        using Socket systemd = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(path));
        systemd.ReceiveTimeout = (int)Web.Patience.TotalMilliseconds;
        // It would look again in an hour: the signs of life come because systemd waits for them.
        using var watch = Command.Start(Tesson, ["watch", .. Seldom], new Dictionary<string, string?> { ["GORB_URI"] = null, ["NOTIFY_SOCKET"] = path, ["WATCHDOG_USEC"] = "1000000" });
        Assert.Equal("READY=1", Receive(systemd));
        for (int sign = 0; sign < 2; sign++)
            Assert.Equal("WATCHDOG=1", Receive(systemd));

        await Command.SignalAsync(watch, "TERM");
        string last;
        do
            last = Receive(systemd);
        while (last == "WATCHDOG=1");
        Assert.Equal("STOPPING=1", last);
        await watch.WaitForExitAsync().WaitAsync(Web.Patience);
        Assert.Equal(0, watch.ExitCode);
        File.Delete(path);
    }

    [SkippableFact]
    public async Task The_unit_that_it_prints_is_one_that_systemd_takes()
    {
        var done = await Command.RunAsync(Tesson, ["watch", "--print-unit"], new Dictionary<string, string?> { ["GORB_URI"] = "eth0://10.0.0.1:4672", ["DOCKER_HOST"] = null });
        Assert.Equal(0, done.ExitCode);
        Assert.Contains("Type=notify\n", done.Out, StringComparison.Ordinal);
        // A slow engine (30 s a call) and a lock that is held (60 s) are no reason to kill it.
        Assert.Contains("WatchdogSec=300\n", done.Out, StringComparison.Ordinal);
        Assert.Contains("Environment=\"GORB_URI=eth0://10.0.0.1:4672\"\n", done.Out, StringComparison.Ordinal);
        Assert.Contains($"ExecStart=\"{Path.GetFullPath(Tesson)}\" watch\n", done.Out, StringComparison.Ordinal);
        string file = Path.Combine(Directory.CreateTempSubdirectory("tesson-unit-").FullName, "tesson.service");
        await File.WriteAllTextAsync(file, done.Out);
        if ((await Command.RunAsync("which", ["systemd-analyze"])).ExitCode == 0)
        {
            var verified = await Command.RunAsync("systemd-analyze", ["verify", "--man=no", file]);
            Assert.DoesNotContain("tesson.service", verified.Err, StringComparison.Ordinal);
            Assert.Equal(0, verified.ExitCode);
        }

        // Each line is a section, a comment, or an assignment, as systemd.syntax(7) has it.
        Assert.All(done.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches("^(#.*|\\[[A-Z][a-z]+\\]|[A-Z][A-Za-z]+=.+)$", line));
    }

    private static string Receive(Socket socket)
    {
        byte[] buffer = new byte[256];
        return Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer));
    }

    private async Task<int> RunAsync(params string[] options)
    {
        int port = FreePort();
        await DoAsync(["run", "-g", Group, "-n", "2", "-p", $"{port}:80", .. options, Image]);
        return port;
    }

    private static Task<Watching> WatchAsync(params string[] options) => Watching.StartAsync(StartTesson(["watch", "--verbose", .. options]));

    /// <summary>A config file by which a shard is ill while it has a file of that name.</summary>
    private async Task<string> HealthCheckAsync()
    {
        await File.WriteAllTextAsync(_config, """{ "Healthcheck": { "Test": ["CMD", "/bin/busybox", "test", "!", "-e", "/tmp/ill"], "Interval": 200000000, "Retries": 1 } }""");
        return _config;
    }

    /// <summary>Waits until it hears of changes of the table: its nft may still be starting.</summary>
    private static async Task HearsAsync(Watching watch)
    {
        var since = DateTimeOffset.UtcNow;
        await Web.UntilAsync(
            async () =>
            {
                Assert.Equal(0, (await Command.RunAsync("nft", ["add", "element", "ip", "tesson", "draining", "{", "192.0.2.1", ".", "tcp", ".", "1", ".", "1", "timeout", "1s", "}"])).ExitCode);
                return watch.Said(since, "nft was changed");
            },
            "watch hears of a change of the table");
    }

    private static Task BackendsAsync(GorbDouble gorb, int count) => Web.UntilAsync(
        () => gorb.Services.Values.Sum(service => service.Backends.Count) == count, () => $"Gorb has {count} backends");

    /// <summary>Waits until the kernel sends the port to so many shards.</summary>
    private static Task TargetsAsync(int port, int count) => Web.UntilAsync(
        async () => (await Command.RunAsync("nft", ["list", "chain", "ip", "tesson", $"tcp-{port}"])).Out.Split(" : 172.17.").Length - 1 == count,
        $"port {port} leads to {count} shards");
}
