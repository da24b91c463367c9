using System.Collections.Immutable;
using System.Net;

namespace Tesson.Nftables.Tests;

public sealed class NftTests
{
    private static readonly Nft Nft = new(TimeSpan.FromSeconds(120));

    [SkippableFact]
    public void What_was_written_is_read_back_the_same_and_written_again_changes_nothing() => OwnTables.Run(() =>
    {
        var wanted = Write(Table(Web(), Dns()) with
        {
            Draining = [new Drained("old-80", new Listener(Transport.Tcp, 8080), IPEndPoint.Parse("172.17.0.9:80"), TimeSpan.FromMinutes(30))],
        });
        var read = Read();
        Assert.True(read.IsWhole);
        Assert.Empty(read.Damaged);
        Assert.Equal(wanted.Balancers.Values.ToHashSet(), read.Balancers.Values.ToHashSet());
        Assert.Equal(wanted.Bridges, read.Bridges);
        var drained = Assert.Single(read.Draining);
        Assert.Equal(("old-80", 8080, "172.17.0.9:80"), (drained.Name, drained.Listener.Port, drained.Address.ToString()));
        Assert.InRange(drained.Left.TotalMinutes, 20, 30);
        Assert.False(Nft.WriteAsync([(read, read)], CancellationToken.None).GetAwaiter().GetResult());
    });

    [SkippableFact]
    public void IPv6_has_a_table_of_its_own() => OwnTables.Run(() =>
    {
        Balancer balancer = new()
        {
            Listener = new Listener(Transport.Tcp, 8080, IPAddress.Parse("fd00::1")),
            Owner = "web",
            Targets = [new Target("a-80", IPEndPoint.Parse("[fd00::2]:80"), null, 2), new Target("b-80", null, IPEndPoint.Parse("[::1]:32768"), 1)],
        };
        Nft.WriteAsync([(Both().Ip6, new BalancerTable { Family = Family.Ip6 }.With(balancer))], CancellationToken.None).GetAwaiter().GetResult();
        Assert.Equal(balancer, Assert.Single(Both().Ip6.Balancers.Values));
        Assert.False(Both().Ip.IsWhole);
    });

    [SkippableFact]
    public void A_bridge_that_keeps_its_hosts_apart_is_read_back_and_its_hosts_are_led_to_the_relay() => OwnTables.Run(() =>
    {
        var wanted = Web() with { IsApart = true };
        Write(Table(wanted));
        Assert.Equal(wanted, Assert.Single(Read().Balancers.Values));
        Assert.NotEqual(Web(), wanted);
        string chain = OwnTables.Shell("list chain ip tesson tcp-8080");
        Assert.Contains("iifname @bridges goto tcp-8080.proxied", chain, StringComparison.Ordinal);
        Assert.DoesNotContain("iifname !=", chain, StringComparison.Ordinal);
    });

    [SkippableFact]
    public void Without_relays_all_clients_are_led_to_the_targets_themselves() => OwnTables.Run(() =>
    {
        var wanted = Web() with { LeadsLoopback = true, Targets = [.. Web().Targets.Select(target => target with { Proxied = null })] };
        Write(Table(wanted));
        Assert.Equal(wanted, Assert.Single(Read().Balancers.Values));
        Assert.DoesNotContain("goto", OwnTables.Shell("list chain ip tesson tcp-8080"), StringComparison.Ordinal);
    });

    [SkippableFact]
    public void One_that_leads_the_loopback_is_read_back_and_other_hosts_are_kept_from_it() => OwnTables.Run(() =>
    {
        var wanted = Web() with { LeadsLoopback = true };
        Write(Table(wanted));
        Assert.Equal(wanted, Assert.Single(Read().Balancers.Values));
        Assert.NotEqual(Web(), wanted);
        Assert.DoesNotContain("daddr 127.0.0.0/8", OwnTables.Shell("list chain ip tesson tcp-8080"), StringComparison.Ordinal);
        Assert.Contains("type filter hook prerouting priority raw; policy accept;\n\t\tiifname != \"lo\" ip daddr 127.0.0.0/8 drop",
            OwnTables.Shell("list chain ip tesson guard"), StringComparison.Ordinal);
    });

    [SkippableFact]
    public void One_balancer_changes_and_the_others_rules_stay_as_they_are() => OwnTables.Run(() =>
    {
        Write(Table(Web(), Dns()));
        string before = OwnTables.Shell("-a list chain ip tesson udp-53-127.0.0.1");
        var read = Read();
        Write(read, read.With(Web().With(new Target("c-80", IPEndPoint.Parse("172.17.0.4:80"), null, 4))));
        Assert.Equal(3, Read().Balancers[Web().Listener].Targets.Length);
        Assert.Equal(before, OwnTables.Shell("-a list chain ip tesson udp-53-127.0.0.1"));
    });

    [SkippableFact]
    public void A_balancer_goes_with_its_chains_and_its_element() => OwnTables.Run(() =>
    {
        Write(Table(Web(), Dns()));
        var read = Read();
        Write(read, read with { Balancers = read.Balancers.Remove(Web().Listener) });
        Assert.DoesNotContain("8080", OwnTables.Shell("list table ip tesson"), StringComparison.Ordinal);
        Assert.Equal(Dns(), Assert.Single(Read().Balancers.Values));
    });

    [SkippableFact]
    public void A_balancer_without_targets_keeps_its_owner_and_its_scheme() => OwnTables.Run(() =>
    {
        var empty = Web() with { Targets = [], Scheme = Scheme.Source };
        Write(Table(empty));
        Assert.Equal(empty, Assert.Single(Read().Balancers.Values));
    });

    [SkippableTheory]
    [InlineData("flush ruleset", false)]
    [InlineData("flush table ip tesson", false)]
    [InlineData("delete table ip tesson", false)]
    [InlineData("flush chain ip tesson prerouting", false)]
    [InlineData("flush chain ip tesson guard", false)]
    [InlineData("flush set ip tesson bridges", false)]
    [InlineData("flush map ip tesson ports", true)]
    [InlineData("flush chain ip tesson tcp-8080", true)]
    [InlineData("flush chain ip tesson tcp-8080.proxied", true)]
    [InlineData("add rule ip tesson tcp-8080 drop", true)]
    [InlineData("add rule ip tesson tcp-8080 meta l4proto tcp dnat to 10.0.0.1:80 comment \"web\"", true)]
    [InlineData("flush chain ip tesson tcp-8080.proxied; add rule ip tesson tcp-8080.proxied meta l4proto tcp dnat to numgen inc mod 2 map { 0 comment \"a-80\" : 10.0.0.1 . 80, 1 : 10.0.0.2 . 80 }", true)]
    [InlineData("flush chain ip tesson tcp-8080.proxied; add rule ip tesson tcp-8080.proxied meta l4proto tcp dnat to 10.0.0.2", true)]
    public void Whatever_was_taken_away_is_seen_and_mended(string damage, bool isWhole) => OwnTables.Run(() =>
    {
        var wanted = Write(Table(Web(), Dns()));
        OwnTables.Shell("-f -", damage);
        var read = Read();
        Assert.True(read.IsWhole == isWhole, damage);
        if (isWhole)
            Assert.Equal("tcp-8080", Assert.Single(read.Damaged));
        Assert.True(Nft.WriteAsync([(read, wanted)], CancellationToken.None).GetAwaiter().GetResult());
        var mended = Read();
        Assert.True(mended.IsWhole);
        Assert.Empty(mended.Damaged);
        Assert.Equal(wanted.Balancers.Values.ToHashSet(), mended.Balancers.Values.ToHashSet());
        Assert.Equal(wanted.Bridges, mended.Bridges);
    });

    [SkippableFact]
    public void Who_is_drained_at_an_address_is_replaced_and_one_whose_time_is_over_does_not_stand_in_the_way() => OwnTables.Run(() =>
    {
        Drained Old(string name) => new(name, new Listener(Transport.Tcp, 8080), IPEndPoint.Parse("172.17.0.9:80"), TimeSpan.FromSeconds(30));
        Write(Table(Web()).With(Old("old-80")));
        Write(Read().With(Old("new-80")));
        Assert.Equal("new-80", Assert.Single(Read().Draining).Name);
        var read = Read();
        OwnTables.Shell("flush set ip tesson draining");
        Write(read, read with { Draining = [] });
        Assert.Empty(Read().Draining);
    });

    [SkippableFact]
    public void Clients_keep_their_targets_when_a_rule_is_written_again() => OwnTables.Run(() =>
    {
        var source = Web() with { Scheme = Scheme.Source };
        Write(Table(source));
        string before = OwnTables.Shell("list chain ip tesson tcp-8080");
        OwnTables.Shell("flush table ip tesson");
        Write(Table(source));
        Assert.Equal(before, OwnTables.Shell("list chain ip tesson tcp-8080"));
        // A seed of the kernel's own would not be listed.
        Assert.Contains(" seed 0x7e550000 ", before, StringComparison.Ordinal);
    });

    [Theory]
    [InlineData("add element ip tesson ports { tcp . 80 : goto tcp-80 }", true)]
    [InlineData("delete table ip6 tesson", true)]
    [InlineData("# ERROR: We lost some netlink events!", true)]
    [InlineData("add rule ip other input drop", false)]
    public void News_of_the_table_and_of_news_that_were_lost_are_reasons_to_look(string line, bool isReason) => Assert.Equal(isReason, Nft.MayConcern(line));

    [Theory]
    [InlineData("fd00::1")]
    [InlineData("::1")]
    [InlineData("::10.1.2.3")]
    [InlineData("2001:db8::5efe:10.1.2.3")]
    [InlineData("fe80:1:2:3:4:5:6:7")]
    public void Every_address_of_IPv6_is_read_back_from_its_chains_name(string address)
    {
        Listener listener = new(Transport.Tcp, 80, IPAddress.Parse(address));
        Assert.Equal(listener, Listener.FromChain(listener.Chain, Family.Ip6));
        Assert.Matches("^[a-z0-9.-]+$", listener.Chain);
    }

    [SkippableFact]
    public void Damaged_chains_that_nobody_wants_are_removed() => OwnTables.Run(() =>
    {
        Write(Table(Web(), Dns()));
        OwnTables.Shell("flush chain ip tesson tcp-8080");
        OwnTables.Shell("flush map ip tesson addresses");
        var read = Read();
        Assert.Equal(["tcp-8080", "udp-53-127.0.0.1"], read.Damaged.Order());
        Write(read, read.With(Web() with { Listener = new Listener(Transport.Tcp, 9090) }));
        var after = Read();
        Assert.Empty(after.Damaged);
        Assert.Equal(["tcp-9090", "tcp-9090.proxied"], OwnTables.Shell("list table ip tesson").Split('\n')
            .Where(line => line.Contains("chain tcp-", StringComparison.Ordinal)).Select(line => line.Trim().Split(' ')[1]));
    });

    [SkippableFact]
    public void Nothing_stays_when_the_last_balancer_goes() => OwnTables.Run(() =>
    {
        Write(Table(Web(), Dns()));
        Write(Table());
        Assert.DoesNotContain("tesson", OwnTables.Shell("list tables"), StringComparison.Ordinal);
    });

    [SkippableTheory]
    [InlineData("table ip tesson { chain input { type filter hook input priority 0; }\n}", "input")]
    [InlineData("table ip tesson { chain prerouting { type nat hook prerouting priority 0; }\n}", "prerouting")]
    [InlineData("table ip tesson { set mine { type mark; }\n}", "mine")]
    [InlineData("table ip tesson { counter mine { }\n}", "counter mine")]
    public void A_foreign_table_is_left_alone_and_named_with_the_remedy(string table, string content) => OwnTables.Run(() =>
    {
        OwnTables.Shell("-f -", table);
        string before = OwnTables.Shell("list table ip tesson");
        var fault = Assert.Throws<ForeignTableException>(() => { Read(); });
        Assert.Contains($"content that is not Tesson's ({content})", fault.Message, StringComparison.Ordinal);
        Assert.Contains("nft delete table ip tesson", fault.Message, StringComparison.Ordinal);
        Assert.Equal(before, OwnTables.Shell("list table ip tesson"));
    });

    [SkippableFact]
    public void An_empty_table_of_the_name_is_taken() => OwnTables.Run(() =>
    {
        OwnTables.Shell("add table ip tesson");
        var read = Read();
        Assert.False(read.IsWhole);
        Write(read, Table(Web()));
        Assert.True(Read().IsWhole);
    });

    [SkippableFact]
    public void Other_tables_are_not_touched() => OwnTables.Run(() =>
    {
        OwnTables.Shell("-f -", "table ip other { chain c { type filter hook input priority 0; tcp dport 1 drop; }\n}\ntable inet tesson { chain c { }\n}");
        string Others() => OwnTables.Shell("list table ip other") + OwnTables.Shell("list table inet tesson");
        string before = Others();
        Write(Table(Web()));
        Write(Read(), Table(Dns()));
        Assert.Equal(before, Others());
    });

    [SkippableTheory]
    [InlineData("web\" }; flush ruleset; #", "docker0", "a-80")]
    [InlineData("web", "x\";drop;\"", "a-80")]
    [InlineData("web", "docker0", "a\n80")]
    public void A_text_that_could_be_a_rule_is_refused_and_nothing_is_changed(string owner, string bridge, string target) => OwnTables.Run(() =>
    {
        var wanted = Write(Table(Dns()));
        var bad = Web() with { Owner = owner, Bridge = bridge, Targets = [new Target(target, IPEndPoint.Parse("172.17.0.2:80"), null, 1)] };
        Assert.Contains("cannot be written into nft's table", Assert.Throws<NftException>(() => { Write(wanted, wanted.With(bad)); }).Message, StringComparison.Ordinal);
        Assert.Equal(Dns(), Assert.Single(Read().Balancers.Values));
    });

    [SkippableFact]
    public void A_change_that_the_kernel_refuses_changes_nothing() => OwnTables.Run(() =>
    {
        var wanted = Write(Table(Web()));
        var bad = Read() with { Bridges = ["an-interface-name-that-is-too-long"] };
        var fault = Assert.Throws<NftException>(() => { Write(Read(), bad.With(Dns())); });
        Assert.StartsWith("nft refuses to change Tesson's table: ", fault.Message, StringComparison.Ordinal);
        Assert.Equal(wanted.Balancers.Values.ToHashSet(), Read().Balancers.Values.ToHashSet());
    });

    [SkippableFact]
    public void Four_thousand_turns_are_written_and_read() => OwnTables.Run(() =>
    {
        var many = Web() with { Targets = [.. Enumerable.Range(0, 512).Select(i => new Target($"{i:x64}-80", new IPEndPoint(0x0000_0BAC + ((long)i << 16), 80), IPEndPoint.Parse($"172.17.0.1:{32768 + i}"), (i % 8) + 4))] };
        Write(Table(many));
        Assert.Equal(many, Assert.Single(Read().Balancers.Values));
    });

    [SkippableFact]
    public void A_change_is_heard_of() => OwnTables.Run(() =>
    {
        using CancellationTokenSource end = new();
        int heard = 0;
        var monitor = Nft.MonitorAsync(() => Interlocked.Increment(ref heard), end.Token);
        Write(Table(Web()));
        // It begins to listen a moment later, and nobody tells when: one change after the other, until it hears of one.
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                OwnTables.Shell("add element ip tesson draining { 192.0.2.1 . tcp . 1 . 1 timeout 1s }");
                return Volatile.Read(ref heard) > 0;
            },
            60_000));
        end.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => monitor.GetAwaiter().GetResult());
    });

    private static Balancer Web() => new()
    {
        Listener = new Listener(Transport.Tcp, 8080),
        Owner = "web",
        Bridge = "docker0",
        Targets =
        [
            new Target("a-80", IPEndPoint.Parse("172.17.0.2:80"), IPEndPoint.Parse("172.17.0.1:32768"), 4),
            new Target("b-80", IPEndPoint.Parse("172.17.0.3:80"), IPEndPoint.Parse("172.17.0.1:32769"), 2),
        ],
    };

    private static Balancer Dns() => new()
    {
        Listener = new Listener(Transport.Udp, 53, IPAddress.Loopback),
        Owner = "dns.group_1-a",
        Scheme = Scheme.Source,
        Targets = [new Target("c-53-udp", IPEndPoint.Parse("172.18.0.2:53"), null, 1)],
    };

    private static BalancerTable Table(params Balancer[] balancers) => new()
    {
        Family = Family.Ip,
        Bridges = ["br-0123456789ab", "docker0"],
        Balancers = balancers.ToImmutableDictionary(balancer => balancer.Listener),
    };

    private static (BalancerTable Ip, BalancerTable Ip6) Both() => Nft.ReadAsync(CancellationToken.None).GetAwaiter().GetResult();

    private static BalancerTable Read() => Both().Ip;

    private static BalancerTable Write(BalancerTable wanted) => Write(Read(), wanted);

    private static BalancerTable Write(BalancerTable from, BalancerTable wanted)
    {
        Nft.WriteAsync([(from, wanted)], CancellationToken.None).GetAwaiter().GetResult();
        return wanted;
    }
}
