namespace Tesson.EndToEnd.Tests;

/// <summary>NAT rules of others on a group's port, on an engine and in a network of the tests' own.</summary>
[Collection("one machine")]
public sealed class NatRivalTests(OwnEngine engine) : OwnEngineTests(engine)
{
    [SkippableTheory]
    [InlineData("iptables-nft -t nat -A PREROUTING -p tcp --dport 8080 -j REDIRECT --to-ports 9090", "a NAT rule of iptables is for it as well (-A PREROUTING -p tcp -m tcp --dport 8080 -j REDIRECT --to-ports 9090)")]
    [InlineData("nft add table ip theirs; nft 'add chain ip theirs pre { type nat hook prerouting priority -100 ; }'; nft add rule ip theirs pre tcp dport 8000-8100 redirect to :9090", "a NAT rule of the nftables table ip theirs is for it as well (rule 2 of chain pre)")]
    public async Task A_port_that_somebody_leads_elsewhere_is_refused_and_named_where_a_group_has_it(string make, string says)
    {
        await Own.UseAsync("{}");
        await Own.DoAsync(Tesson, "run", "-g", "before", "-n", "2", "-p", "8080:80", Image);
        Assert.DoesNotContain("NAT rule", await Own.DoAsync(Tesson, "ps"), StringComparison.Ordinal);
        await Own.DoAsync("sh", "-c", make);

        Assert.Contains($"  ! port 8080:80/tcp: {says}; remove that rule", await Own.DoAsync(Tesson, "ps"), StringComparison.Ordinal);
        var synced = await Own.RunAsync(Tesson, "sync");
        Assert.Equal((0, "nothing to change\n"), (synced.ExitCode, synced.Out));
        Assert.Contains($"group 'before': port 8080:80/tcp: {says}", synced.Err, StringComparison.Ordinal);
        await Own.DoAsync(Tesson, "stop", "-g", "before", "-t", "0", "--drain", "0");
        var start = await Own.RunAsync(Tesson, "start", "before");
        Assert.Equal(1, start.ExitCode);
        Assert.Contains($"port 8080:80/tcp: {says}", start.Err, StringComparison.Ordinal);
        Assert.Equal("", await Own.DoAsync("docker", "ps", "-q"));
        await Own.DoAsync(Tesson, "stop", "-g", "before", "--purge", "-t", "0", "--drain", "0");

        var refused = await Own.RunAsync(Tesson, "run", "-g", "web", "-n", "2", "-p", "8080:80", Image);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"port 8080:80/tcp: {says}; remove that rule, take another port, or do without one address (--frontend none)", refused.Err, StringComparison.Ordinal);
        Assert.Equal("", await Own.DoAsync("docker", "ps", "-aq"));
        await Own.DoAsync(Tesson, "run", "-g", "web", "-n", "2", "-p", "7070:80", Image);
        await Own.DoAsync(Tesson, "run", "-g", "apart", "-n", "2", "--share", "-p", "8080-8081:80", "--frontend", "none", Image);
        await Own.DoAsync(Tesson, "stop", "--all", "--purge", "-t", "0", "--drain", "0");
        await Own.DoAsync("sh", "-c", "nft delete table ip theirs 2>/dev/null; iptables-nft -t nat -D PREROUTING -p tcp --dport 8080 -j REDIRECT --to-ports 9090 2>/dev/null; true");
    }

    [SkippableFact]
    public async Task A_port_of_the_engines_own_is_told_as_the_containers()
    {
        await Own.UseAsync("{}");
        await Own.DoAsync("docker", "run", "-d", "--name", "theirs", "-p", "8080:80", Image);
        var refused = await Own.RunAsync(Tesson, "run", "-g", "web", "-n", "2", "-p", "8080:80", Image);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("theirs", refused.Err, StringComparison.Ordinal);
        Assert.DoesNotContain("NAT rule", refused.Err, StringComparison.Ordinal);
    }
}
