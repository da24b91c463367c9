using System.Net;
using Tesson.Nftables.Nat;

namespace Tesson.Nftables.Tests;

/// <summary>Which rules of others are for a port of this host, of texts as iptables-save 1.8.9 and nft 1.0.6 print them.</summary>
public sealed class NatTableTests
{
    private const string Kube = """
        *nat
        :PREROUTING ACCEPT [0:0]
        -A PREROUTING -m comment --comment "kubernetes \"service\" portals" -j KUBE-SERVICES
        -A KUBE-SERVICES -d 10.96.0.1/32 -p tcp -m comment --comment "default/kubernetes:https cluster IP" -m tcp --dport 443 -j KUBE-SVC-NPX46M4PTMTKRN6Y
        -A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
        -A KUBE-NODEPORTS -p tcp -m tcp --dport 30080 -j KUBE-EXT-X
        -A KUBE-EXT-X -j KUBE-SVC-X
        -A KUBE-SVC-X -m statistic --mode random --probability 0.5 -j KUBE-SEP-X
        -A KUBE-SEP-X -s 10.244.0.5/32 -j KUBE-MARK-MASQ
        -A KUBE-SEP-X -p tcp -m tcp -j DNAT --to-destination 10.244.0.5:80
        -A KUBE-SVC-NPX46M4PTMTKRN6Y -j KUBE-SEP-X
        COMMIT
        """;

    private const string Nft = """
        {"nftables": [{"metainfo": {"version": "1.0.6", "release_name": "Lester Gooch #5", "json_schema_version": 1}},
        {"table": {"family": "ip", "name": "fw", "handle": 1}},
        {"map": {"family": "ip", "name": "services", "table": "fw", "type": ["inet_proto", "inet_service"], "handle": 3, "map": "verdict", "elem": [[{"concat": ["tcp", 30080]}, {"goto": {"target": "x"}}]]}},
        {"chain": {"family": "ip", "table": "fw", "name": "x", "handle": 1}},
        {"chain": {"family": "ip", "table": "fw", "name": "pre", "handle": 2, "type": "nat", "hook": "prerouting", "prio": -100, "policy": "accept"}},
        {"rule": {"family": "ip", "table": "fw", "chain": "x", "handle": 4, "expr": [{"match": {"op": "==", "left": {"meta": {"key": "l4proto"}}, "right": "tcp"}}, {"dnat": {"addr": "10.0.0.3", "port": 80}}]}},
        {"rule": {"family": "ip", "table": "fw", "chain": "pre", "handle": 5, "expr": [{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 8443}}, {"counter": {"packets": 0, "bytes": 0}}, {"return": null}]}},
        {"rule": {"family": "ip", "table": "fw", "chain": "pre", "handle": 6, "comment": "mine", "expr": [{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": {"set": [8080, 8443, {"range": [9000, 9010]}]}}}, {"redirect": {"port": 9090}}]}},
        {"rule": {"family": "ip", "table": "fw", "chain": "pre", "handle": 8, "expr": [{"vmap": {"key": {"payload": {"protocol": "tcp", "field": "dport"}}, "data": {"set": [[81, {"jump": {"target": "x"}}]]}}}]}},
        {"rule": {"family": "ip", "table": "fw", "chain": "pre", "handle": 10, "expr": [{"dnat": {"addr": {"map": {"key": {"payload": {"protocol": "tcp", "field": "dport"}}, "data": {"set": [[82, "10.0.0.1"]]}}}}}]}},
        {"rule": {"family": "ip", "table": "fw", "chain": "pre", "handle": 11, "expr": [{"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": "daddr"}}, "right": {"prefix": {"addr": "10.1.2.0", "len": 24}}}}, {"match": {"op": "==", "left": {"payload": {"protocol": "udp", "field": "dport"}}, "right": 53}}, {"dnat": {"addr": "10.0.0.2"}}]}},
        {"rule": {"family": "ip", "table": "fw", "chain": "pre", "handle": 13, "expr": [{"vmap": {"key": {"concat": [{"meta": {"key": "l4proto"}}, {"payload": {"protocol": "th", "field": "dport"}}]}, "data": "@services"}}]}},
        {"rule": {"family": "ip", "table": "fw", "chain": "pre", "handle": 14, "expr": [{"match": {"op": "!=", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 22}}, {"redirect": {"port": 1}}]}},
        {"table": {"family": "ip", "name": "tesson", "handle": 2}},
        {"chain": {"family": "ip", "table": "tesson", "name": "prerouting", "handle": 1, "type": "nat", "hook": "prerouting", "prio": -105, "policy": "accept"}},
        {"rule": {"family": "ip", "table": "tesson", "chain": "prerouting", "handle": 2, "expr": [{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 7777}}, {"dnat": {"addr": "10.0.0.3", "port": 80}}]}}]}
        """;

    [Theory]
    [InlineData("-A PREROUTING -p tcp -m tcp --dport 8080 -j REDIRECT --to-ports 9090", true)]
    [InlineData("-A OUTPUT -p tcp -m tcp --dport 8080 -j REDIRECT --to-ports 9090", true)]
    [InlineData("-A PREROUTING -p tcp -m tcp --dport 8000:8100 -j DNAT --to-destination 10.0.0.1", true)]
    [InlineData("-A PREROUTING -p tcp -m multiport --dports 80,8080 -j DNAT --to-destination 10.0.0.1", true)]
    [InlineData("-A PREROUTING -i eth1 -s 10.0.0.0/8 -d 192.0.2.0/24 -p tcp -m tcp --dport 8080 -m comment --comment \"it's mine\" -j DNAT --to-destination 10.0.0.1", true)]
    [InlineData("-A PREROUTING ! -d 198.51.100.0/24 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.0.0.1", true)]
    // Another port, protocol or destination; none at all; another chain, which nothing leads to; another table's.
    [InlineData("-A PREROUTING -p tcp -m tcp --dport 8081 -j REDIRECT --to-ports 9090", false)]
    [InlineData("-A PREROUTING -p udp -m udp --dport 8080 -j REDIRECT --to-ports 9090", false)]
    [InlineData("-A PREROUTING -d 198.51.100.7/32 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.0.0.1", false)]
    [InlineData("-A PREROUTING -p tcp -m tcp ! --dport 8080 -j REDIRECT --to-ports 9090", false)]
    [InlineData("-A PREROUTING -p tcp -m tcp ! --dport 22 -j REDIRECT --to-ports 9090", false)]
    [InlineData("-A PREROUTING -p tcp -j REDIRECT --to-ports 9090", false)]
    [InlineData("-A LOST -p tcp -m tcp --dport 8080 -j REDIRECT --to-ports 9090", false)]
    [InlineData("-A POSTROUTING -p tcp -m tcp --dport 8080 -j MASQUERADE", false)]
    // The engine's own: its containers' ports are asked of the engine.
    [InlineData("-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER\n-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80", false)]
    // A rule before it lets the port be.
    [InlineData("-A PREROUTING -p tcp -m tcp --dport 8080 -j RETURN\n-A PREROUTING -p tcp -m tcp --dport 8000:8100 -j REDIRECT", false)]
    [InlineData("-A PREROUTING -s 10.0.0.0/8 -p tcp -m tcp --dport 8080 -j RETURN\n-A PREROUTING -p tcp -m tcp --dport 8000:8100 -j REDIRECT", true)]
    // A loop of chains ends.
    [InlineData("-A PREROUTING -j A\n-A A -j B\n-A B -j A\n-A B -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.0.0.1", true)]
    public void A_rule_of_iptables_is_for_a_port_or_not(string rules, bool isForIt)
    {
        string? found = IptablesText.Read("iptables", Family.Ip, $"*nat\n{rules}\nCOMMIT\n").Find(To(8080));
        Assert.Equal(isForIt, found is not null);
        if (isForIt)
            Assert.Contains(found!, rules.Split('\n'));
    }

    [Fact]
    public void A_port_of_another_family_is_none_of_its() =>
        Assert.Null(IptablesText.Read("ip6tables", Family.Ip6, "-A PREROUTING -p tcp -m tcp --dport 8080 -j REDIRECT").Find(To(8080)));

    [Theory]
    [InlineData(30080, "-A KUBE-SEP-X -p tcp -m tcp -j DNAT --to-destination 10.244.0.5:80")]
    [InlineData(443, null)]
    [InlineData(8080, null)]
    public void A_node_port_of_kube_proxy_is_found_through_its_chains_and_a_cluster_address_is_not_this_hosts(int port, string? rule) =>
        Assert.Equal(rule, IptablesText.Read("iptables", Family.Ip, Kube).Find(To(port)));

    [Theory]
    [InlineData(8080, "rule 6 of chain pre")]
    [InlineData(9005, "rule 6 of chain pre")]
    [InlineData(81, "rule 4 of chain x")]
    [InlineData(82, "rule 10 of chain pre")]
    [InlineData(30080, "rule 4 of chain x")]
    [InlineData(8443, null)]
    [InlineData(53, null)]
    [InlineData(7777, null)]
    public void A_rule_of_nftables_is_for_a_port_or_not(int port, string? rule)
    {
        var table = Assert.Single(NftNat.Read(Nft));
        Assert.Equal("the nftables table ip fw", table.Owner);
        Assert.Equal(rule, table.Find(To(port)));
    }

    [Fact]
    public void What_iptables_keeps_in_nftables_is_left_to_iptables_and_what_cannot_be_read_is_nothing()
    {
        Assert.Empty(NftNat.Read(Nft.Replace("""{"redirect": {"port": 9090}}""", """{"xt": {"type": "target", "name": "REDIRECT"}}""", StringComparison.Ordinal)));
        Assert.Empty(NftNat.Read("{}"));
        Assert.Empty(NftNat.Read("no JSON"));
    }

    private static Connection To(int port) => new(Family.Ip, Transport.Tcp, port, [IPAddress.Loopback, IPAddress.Parse("192.0.2.7")]);
}
