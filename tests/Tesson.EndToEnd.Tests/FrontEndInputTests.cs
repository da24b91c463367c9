using System.Net;
using System.Net.Sockets;

namespace Tesson.EndToEnd.Tests;

/// <summary>What stands against a front end is told before anything is created, with the remedy.</summary>
public sealed class FrontEndInputTests : EndToEnd
{
    [SkippableTheory]
    [InlineData("--balance 'random': give one of round-robin, source", "--balance", "random")]
    [InlineData("--frontend 'haproxy': give one of auto, nft, ipvs, gorb, none", "--frontend", "haproxy")]
    [InlineData("--frontend gorb: where is it? Give --gorb DEVICE://HOST:PORT, or set GORB_URI", "--frontend", "gorb")]
    [InlineData("--drain '-1': give seconds", "--drain", "-1")]
    public async Task Unknown_words_are_one_line_and_exit_2(string says, params string[] args)
    {
        var done = await TessonAsync(["run", "-g", Group, "-p", "80", .. args, Image]);
        Assert.True(done.ExitCode == 2, done.ToString());
        Assert.Contains(says, Assert.Single(done.ErrLines), StringComparison.Ordinal);
        Assert.Empty(await ContainersAsync(Group));
    }

    [SkippableFact]
    public async Task Without_root_nft_is_refused_by_name_and_left_out_by_auto()
    {
        string group = await DockerGroupAsync();
        string program = ReadableByAll();
        Task<Finished> AsNobodyAsync(params string[] args) => Command.RunAsync(
            "setpriv", ["--reuid=65534", $"--regid={group}", "--clear-groups", program, .. args], new Dictionary<string, string?> { ["GORB_URI"] = null, ["HOME"] = "/tmp" });

        var named = await AsNobodyAsync("run", "-g", Group, "-n", "2", "-p", "80", "--frontend", "nft", Image);
        Assert.Equal(1, named.ExitCode);
        Assert.Equal("tesson run: --frontend nft: changing the kernel's tables needs root (run it with sudo)\n", named.Err);
        Assert.Empty(await ContainersAsync(Group));

        var readme = await AsNobodyAsync("run", "-g", Group, "-n", "2", "-p", "8080:80", Image);
        Assert.Equal(1, readme.ExitCode);
        Assert.Equal(
            "tesson run: port 8080:80/tcp: 2 shards have one address only behind a front end, and there is none: changing the kernel's tables needs root (run it with sudo); "
            + "without one give a range (-p 8080-8081:80/tcp), or let the engine choose (-p 80/tcp)\n",
            readme.Err);
        Assert.Empty(await ContainersAsync(Group));

        var auto = await AsNobodyAsync("run", "-g", Group, "-n", "2", "-p", "80", Image);
        Assert.True(auto.ExitCode == 0, auto.ToString());
        Assert.Contains("warning: no front end, so no single address: changing the kernel's tables needs root (run it with sudo); each shard has host ports of its own, see `tesson ps`", auto.Err, StringComparison.Ordinal);
        Assert.Equal("none", (await PsAsync(Group)).GetProperty("FrontEnd").GetString());
        Assert.Equal(0, (await AsNobodyAsync("stop", "-g", Group, "-t", "0", "--purge")).ExitCode);
    }

    [SkippableFact]
    public async Task Without_nft_the_package_is_named()
    {
        string empty = Directory.CreateTempSubdirectory("tesson-none-").FullName;
        var done = await Command.RunAsync(
            "unshare", ["-m", "sh", "-c", $"mount --bind {empty} /usr/sbin && exec \"$0\" \"$@\"", Tesson, "run", "-g", Group, "-n", "2", "-p", "80", "--frontend", "nft", Image],
            new Dictionary<string, string?> { ["GORB_URI"] = null });
        Directory.Delete(empty);
        Assert.Equal(1, done.ExitCode);
        Assert.Equal("tesson run: --frontend nft: nft is not installed (Debian: apt-get install nftables)\n", done.Err);
    }

    [SkippableFact]
    public async Task A_port_that_a_process_holds_is_refused_with_its_name()
    {
        using TcpListener holder = new(IPAddress.Any, 0);
        holder.Start();
        int port = ((IPEndPoint)holder.LocalEndpoint).Port;
        await RefusedAsync(port, $"port {port}:80/tcp: dotnet (pid {Environment.ProcessId}) listens on it; take another port, or stop the one that has it", comm: true);
    }

    [SkippableFact]
    public async Task A_port_that_a_container_publishes_is_refused_with_its_name()
    {
        int port = FreePort();
        string other = $"{Group}-other";
        await DockerAsync("run", "-d", "--name", other, "-l", $"tesson.group={NewGroup()}", "-p", $"{port}:80", Image);
        await RefusedAsync(port, $"port {port}:80/tcp: container {other} publishes it; take another port, or stop the one that has it");
    }

    [SkippableFact]
    public async Task A_port_of_another_group_is_refused_with_its_name_at_run_and_at_start()
    {
        int port = FreePort();
        string other = NewGroup();
        await DoAsync("run", "-g", other, "-n", "1", "-p", $"{port}:80", Image);
        await RefusedAsync(port, $"port {port}:80/tcp: group '{other}' has it; take another port, or stop the one that has it");

        await DoAsync("stop", "-g", other, "-t", "0");
        await DoAsync("run", "-g", Group, "-n", "1", "-p", $"{port}:80", Image);
        var start = await TessonAsync("start", "-g", other);
        Assert.Equal(1, start.ExitCode);
        Assert.Contains($"group '{Group}' has it", start.Err, StringComparison.Ordinal);
        Assert.Equal("stopped", (await PsAsync(other)).GetProperty("State").GetString());
    }

    [SkippableFact]
    public async Task A_bridge_without_an_address_is_refused() => await WithNetworkAsync(async network =>
    {
        string bridge = await BridgeAsync(network);
        Assert.Equal(0, (await Command.RunAsync("ip", ["address", "flush", "dev", bridge])).ExitCode);
        var done = await TessonAsync("run", "-g", Group, "-n", "1", "-p", "80", "--network", network, Image);
        Assert.Equal(1, done.ExitCode);
        Assert.Contains($"network '{network}': its bridge {bridge} has no IPv4 address on this machine", Assert.Single(done.ErrLines), StringComparison.Ordinal);
        Assert.Empty(await ContainersAsync(Group));
    });

    [SkippableTheory]
    [InlineData("host", "is no bridge of the engine")]
    [InlineData("none", "is no bridge of the engine")]
    [InlineData("no-such-network", "does not exist; create it with: docker network create no-such-network")]
    public async Task A_network_that_cannot_be_balanced_is_refused(string network, string says)
    {
        var done = await TessonAsync("run", "-g", Group, "-n", "1", "-p", "80", "--network", network, Image);
        Assert.Equal(1, done.ExitCode);
        Assert.Contains($"network '{network}' {says}", Assert.Single(done.ErrLines), StringComparison.Ordinal);
        Assert.Empty(await ContainersAsync(Group));
    }

    [SkippableTheory]
    [InlineData("ip")]
    [InlineData("ip6")]
    public async Task A_foreign_table_of_the_name_is_left_alone_and_said_so(string family)
    {
        // What other tests' groups have left, if anything.
        await DoAsync("sync");
        Assert.Equal("", await TableAsync(family));
        await NftAsync($"add table {family} tesson");
        await NftAsync($"add chain {family} tesson mine");
        try
        {
            string before = await TableAsync(family);
            foreach (string[] args in (string[][])[["run", "-g", Group, "-n", "1", "-p", "80", Image], ["sync"]])
            {
                var done = await TessonAsync(args);
                Assert.Equal(1, done.ExitCode);
                Assert.Contains($"the nftables table '{family} tesson' has content that is not Tesson's (mine); it was left alone. Rename it, or remove it with: nft delete table {family} tesson", done.Err, StringComparison.Ordinal);
            }

            Assert.Equal(before, await TableAsync(family));
            Assert.Empty(await ContainersAsync(Group));
        }
        finally
        {
            await NftAsync($"delete table {family} tesson");
        }
    }

    private static async Task NftAsync(string command) => Assert.Equal(0, (await Command.RunAsync("nft", command.Split(' '))).ExitCode);

    private async Task RefusedAsync(int port, string says, bool comm = false)
    {
        var done = await TessonAsync("run", "--share", "-g", Group, "-n", "1", "-p", $"{port}:80", Image);
        Assert.Equal(1, done.ExitCode);
        // The name of the test's own process depends on who runs it.
        string line = Assert.Single(done.ErrLines);
        string name = comm ? (await File.ReadAllTextAsync("/proc/self/comm")).Trim() : "";
        Assert.Equal($"tesson run: {says.Replace("dotnet", comm ? name : "dotnet", StringComparison.Ordinal)}", line);
        Assert.Empty(await ContainersAsync(Group));
    }

    private static async Task<string> DockerGroupAsync() => (await Command.RunAsync("stat", ["-c", "%g", "/var/run/docker.sock"])).Out.Trim();

    /// <summary>The program where nobody may run it: the checkout may be root's own.</summary>
    private static string ReadableByAll()
    {
        string folder = Directory.CreateTempSubdirectory("tesson-bin-").FullName;
        string program = Path.Combine(folder, "tesson");
        File.Copy(Tesson, program);
#pragma warning disable CA1416 // Tesson is a program for Linux
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
#pragma warning restore CA1416
        return program;
    }
}
