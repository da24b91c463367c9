using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Tesson.Testing;

namespace Tesson.EndToEnd.Tests;

public sealed class WatchTests : EndToEnd
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [SkippableFact]
    public async Task Within_a_second_of_dying_or_turning_unhealthy_a_shard_gets_nothing_and_within_a_second_of_being_well_it_does()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{ "Healthcheck": { "Test": ["CMD", "/bin/busybox", "test", "!", "-e", "/tmp/ill"], "Interval": 200000000, "Retries": 1 } }""");
        int port = await RunAsync("-c", file);
        File.Delete(file);
        await using var watch = await WatchAsync();

        await DockerAsync("exec", $"{Group}-0", "/bin/busybox", "touch", "/tmp/ill");
        await HealthAsync("unhealthy");
        await TargetsAsync(port, 1);
        await DockerAsync("exec", $"{Group}-0", "/bin/busybox", "rm", "/tmp/ill");
        await HealthAsync("healthy");
        await TargetsAsync(port, 2);
        await DockerAsync("kill", $"{Group}-1");
        await TargetsAsync(port, 1);
        await DockerAsync("start", $"{Group}-1");
        await Web.UntilAsync(async () => (await DockerAsync("inspect", "-f", "{{.State.Health.Status}}", $"{Group}-1")) == "healthy", TimeSpan.FromSeconds(10), "the shard is healthy");
        await TargetsAsync(port, 2);
        Assert.Equal([2, 2], (await Web.CountAsync(4, $"http://172.17.0.1:{port}/cgi-bin/shard")).Values);
    }

    [SkippableFact]
    public async Task A_flushed_table_is_back_within_a_second()
    {
        int port = await RunAsync();
        await using var watch = await WatchAsync();
        Assert.Equal(0, (await Command.RunAsync("nft", ["flush", "table", "ip", "tesson"])).ExitCode);
        await TargetsAsync(port, 2);
        Assert.Equal(0, (await Command.RunAsync("nft", ["delete", "table", "ip", "tesson"])).ExitCode);
        await TargetsAsync(port, 2);
    }

    [SkippableFact]
    public async Task A_network_that_is_made_is_known_at_once()
    {
        await RunAsync();
        await using var watch = await WatchAsync();
        await WithNetworkAsync(async network =>
        {
            string bridge = $"br-{(await DockerAsync("network", "inspect", "-f", "{{.Id}}", network))[..12]}";
            await Web.UntilAsync(async () => (await TableAsync()).Contains(bridge, StringComparison.Ordinal), Second, "the bridge is known");
        });
    }

    [SkippableFact]
    public async Task A_gorb_that_was_restarted_empty_is_told_again_and_one_that_was_down_too()
    {
        await using var gorb = await GorbDouble.StartNewAsync();
        await DoAsync("run", "--gorb", gorb.Uri(), "-g", Group, "-n", "2", "-p", "8080:80", Image);
        await using var watch = await WatchAsync("--interval", "1");
        gorb.Restart();
        await Web.UntilAsync(() => Task.FromResult(gorb.Services.TryGetValue($"{Group}-80-tcp", out var service) && service.Backends.Count == 2), TimeSpan.FromSeconds(5), "Gorb has the group again");

        gorb.FailNext(8, 500);
        gorb.Restart();
        await Web.UntilAsync(() => Task.FromResult(gorb.Services.TryGetValue($"{Group}-80-tcp", out var service) && service.Backends.Count == 2), TimeSpan.FromSeconds(40), "Gorb has the group again");
    }

    [SkippableTheory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_ends_it_at_once_and_cleanly(string signal)
    {
        var watch = await WatchAsync();
        var begun = Stopwatch.StartNew();
        var done = await watch.EndAsync(signal);
        Assert.True(done.ExitCode == 0, done.ToString());
        Assert.True(begun.Elapsed < TimeSpan.FromSeconds(2), done.ToString());
        Assert.Equal("", done.Out);
        await Web.UntilAsync(async () => (await Command.RunAsync("flock", ["-n", "/run/tesson.lock", "true"])).ExitCode == 0, TimeSpan.FromSeconds(5), "nobody holds the lock");
    }

    [SkippableFact]
    public async Task Systemd_hears_that_it_is_ready_and_alive_and_stopping()
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Group}.sock");
        using Socket systemd = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(path));
        systemd.ReceiveTimeout = 10_000;
        using var watch = Command.Start(Tesson, ["watch"], new Dictionary<string, string?> { ["GORB_URI"] = null, ["NOTIFY_SOCKET"] = path, ["WATCHDOG_USEC"] = "1000000" });
        Assert.Equal("READY=1", Receive(systemd));
        var begun = Stopwatch.StartNew();
        Assert.Equal("WATCHDOG=1", Receive(systemd));
        Assert.Equal("WATCHDOG=1", Receive(systemd));
        Assert.True(begun.Elapsed < TimeSpan.FromSeconds(2), $"two signs of life took {begun.Elapsed}");
        await Command.SignalAsync(watch, "TERM");
        string last;
        do
            last = Receive(systemd);
        while (last == "WATCHDOG=1");
        Assert.Equal("STOPPING=1", last);
        await watch.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
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

    private Task HealthAsync(string wanted) => Web.UntilAsync(
        async () => (await DockerAsync("inspect", "-f", "{{.State.Health.Status}}", $"{Group}-0")) == wanted, TimeSpan.FromSeconds(10), $"the shard is {wanted}");

    /// <summary>Waits, at most a second, until the kernel sends the port to so many shards.</summary>
    private static Task TargetsAsync(int port, int count) => Web.UntilAsync(
        async () => (await Command.RunAsync("nft", ["list", "chain", "ip", "tesson", $"tcp-{port}"])).Out.Split(" : 172.17.").Length - 1 == count,
        Second, $"port {port} leads to {count} shards");
}
