using System.Text.RegularExpressions;
using Tesson.Testing;

namespace Tesson.EndToEnd.Tests;

/// <summary>The kernel leads to running shards, whatever somebody does to them behind Tesson's back; what it leads elsewhere is told, and withdrawn.</summary>
[Collection("one machine")]
public sealed partial class AstrayTests(OwnEngine engine) : OwnEngineTests(engine)
{
    [SkippableFact]
    public async Task Stop_withdraws_what_leads_to_a_shard_that_somebody_removed()
    {
        await Own.DoAsync(Tesson, "run", "-g", "web", "-n", "2", "-p", "8080:80", Image);
        await Own.DoAsync("docker", "rm", "-f", "web-0");
        await Own.DoAsync(Tesson, "stop", "-g", "web", "--purge", "-t", "0");
        Assert.DoesNotContain("tesson", await Own.DoAsync("nft", "list", "tables"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_target_that_went_astray_is_told_by_ps_and_withdrawn_before_anything_is_started()
    {
        await Own.DoAsync(Tesson, "run", "-g", "web", "-n", "2", "-p", "8080:80", Image);
        string address = await AddressAsync("web-0");
        await Own.DoAsync("docker", "rm", "-f", "web-0");
        Assert.Contains($"nft leads port 8080/tcp to {address}, which is no shard of this group", await Own.DoAsync(Tesson, "ps"), StringComparison.Ordinal);
        // Who comes next gets the address, and none of the group's clients.
        string[] other = ["-g", "other", "-n", "1", "--share", "--frontend", "none", Image];
        Assert.Matches("^remove backend [0-9a-f]{12} .*: its container is gone", await Own.DoAsync(Tesson, ["run", "--dry-run", .. other]));
        await Own.DoAsync(Tesson, ["run", .. other]);
        Assert.Equal(address, await AddressAsync("other-0"));
        Assert.DoesNotContain($" {address} ", await Own.DoAsync("nft", "list", "table", "ip", "tesson"), StringComparison.Ordinal);
        Assert.DoesNotContain("no shard of this group", await Own.DoAsync(Tesson, "ps"), StringComparison.Ordinal);

        // A group of which nothing is left is told of, too.
        await Own.DoAsync("docker", "rm", "-f", "web-1", "other-0");
        Assert.Contains("group 'web': nft leads port 8080/tcp to", (await Own.RunAsync(Tesson, "ps")).Err, StringComparison.Ordinal);
        await Own.DoAsync(Tesson, "stop", "-g", "web");
        Assert.DoesNotContain("tesson", await Own.DoAsync("nft", "list", "tables"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Who_may_not_change_the_front_end_stops_no_shard()
    {
        await Own.DoAsync(Tesson, "run", "-g", "web", "-n", "2", "-p", "8080:80", Image);
        string before = await Own.DoAsync("docker", "ps", "--format", "{{.Names}} {{.Status}}");
        // A member of the engine's group, which may use its socket.
        string gid = await Own.DoAsync("stat", "-c", "%g", "/run/docker.sock");
        string[] member = ["--reuid=4711", $"--regid={gid}", "--clear-groups", Tesson];
        foreach (string[] verb in (string[][])[["stop", "-g", "web", "--purge", "-t", "0"], ["stop", "--all"], ["run", "--replace", "-g", "web", "-p", "8080:80", Image]])
        {
            var refused = await Own.RunAsync("setpriv", [.. member, .. verb]);
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains("root", refused.Err, StringComparison.Ordinal);
        }

        Assert.Equal(2, before.Split('\n').Length);
        Assert.Equal(4, (await Own.DoAsync("docker", "ps", "--format", "{{.Names}} {{.State}}")).Split(["running", "web-"], StringSplitOptions.None).Length - 1);
        await Own.DoAsync(Tesson, "stop", "-g", "web", "--purge", "-t", "0");
    }

    /// <summary>
    /// Whatever is done, by Tesson or to its containers: each target is a running shard of its group, or ps tells of it and
    /// sync withdraws it; and after stop --all --purge nothing is left, and every setting is as it was.
    /// </summary>
    [SkippableFact]
    public async Task Whatever_happens_no_target_is_astray_unseen()
    {
        Random random = new(Trials.Seed);
        string before = await SettingsAsync();
        await Own.DoAsync("docker", "network", "create", "lan");
        List<string> done = [];
        for (int step = 0; step < Trials.Rounds(all: 200, usual: 25, quick: 0); step++)
        {
            string group = random.Next(2) == 0 ? "web" : "api";
            var (port, network) = group == "web" ? ("8080:80", "bridge") : ("8081:80", "lan");
            string shard = $"{group}-{random.Next(2)}";
            string[] command = random.Next(12) switch
            {
                0 or 1 or 2 => [Tesson, "run", "-q", "-g", group, "-n", "2", "--share", "--network", network, "-p", port, Image],
                3 => [Tesson, "stop", "-q", "-g", group, "-t", "0", "--drain", "0"],
                4 => [Tesson, "stop", "-q", "-g", group, "-t", "0", "--drain", "0", "--purge"],
                5 => [Tesson, "start", "-q", "-g", group, "--share"],
                6 => ["docker", "rm", "-f", shard],
                7 => ["docker", "kill", shard],
                8 => ["docker", "rename", shard, $"renamed-{step}"],
                9 => ["docker", "pause", shard],
                10 => ["docker", "network", "disconnect", "-f", network, shard],
                _ => [Tesson, "sync"],
            };
            var result = await Own.RunAsync(command[0], command[1..]);
            done.Add($"{string.Join(' ', command[1..])} -> {result.ExitCode} {result.Err.Split('\n')[0]}");
            await HoldsAsync(done);
        }

        await Own.RunAsync(Tesson, "sync");
        Assert.True((await AstrayAsync()).Length == 0, string.Join('\n', done));
        await Own.RunAsync("sh", "-c", "docker unpause $(docker ps -q --filter status=paused)");
        var stopped = await Own.RunAsync(Tesson, "stop", "--all", "--purge", "-t", "0", "--drain", "0");
        Assert.True(stopped.ExitCode == 0, $"{stopped}\n{string.Join('\n', done)}\n{Trials.Again}");
        Assert.DoesNotContain("tesson", await Own.DoAsync("nft", "list", "tables"), StringComparison.Ordinal);
        Assert.Equal("", await Own.DoAsync("docker", "ps", "-aq"));
        Assert.Equal("/run/tesson.lock", (await Own.DoAsync("sh", "-c", "ls -d /run/tesson* | grep -v dockerd")).Trim());
        await Own.DoAsync("docker", "network", "rm", "lan");
        Assert.Equal(before, await SettingsAsync());
    }

    /// <summary>The interfaces, and what of the kernel's settings a front end may change.</summary>
    private Task<string> SettingsAsync() => Own.DoAsync("sh", "-c",
        "ip -o link | cut -d : -f 2 | grep -v veth; cd /proc/sys/net/ipv4; grep . ip_forward conf/all/route_localnet conf/default/route_localnet conf/docker0/route_localnet; grep -s . vs/* || true");

    private async Task HoldsAsync(List<string> done)
    {
        string[] astray = await AstrayAsync();
        if (astray.Length == 0)
            return;
        var told = await Own.RunAsync(Tesson, "ps");
        Assert.True(astray.All(address => $"{told.Out}{told.Err}".Contains($" to {address}, which is no shard", StringComparison.Ordinal)),
            $"astray: {string.Join(' ', astray)}\n{told}\n{string.Join('\n', done)}\n{Trials.Again}");
    }

    /// <summary>The addresses that the kernel leads to at which no running container of that group is.</summary>
    private async Task<string[]> AstrayAsync()
    {
        string shards = await Own.DoAsync("sh", "-c",
            """for id in $(docker ps -q --no-trunc --filter label=tesson.group --filter status=running); do docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}{{.Id}}' $id 2>/dev/null || true; done""");
        HashSet<string> running = [.. shards.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        string table = (await Own.RunAsync("nft", "list", "table", "ip", "tesson")).Out;
        return [.. TargetsOf(table).Where(target => !running.Contains(target)).Select(target => target.Split(' ')[0]).Distinct()];
    }

    /// <summary>Each target of the shards' own port as its address and its container's id.</summary>
    private static IEnumerable<string> TargetsOf(string table) => Target().Matches(table).Select(match => $"{match.Groups["address"]} {match.Groups["id"]}");

    [GeneratedRegex(""" "(?<id>[0-9a-f]{64})-80 \d+" : (?<address>[0-9.]+) \. 80\b""")]
    private static partial Regex Target();

    private Task<string> AddressAsync(string container) =>
        Own.DoAsync("docker", "inspect", "-f", "{{.NetworkSettings.Networks.bridge.IPAddress}}", container);
}
