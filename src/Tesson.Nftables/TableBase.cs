using System.Collections.Immutable;

namespace Tesson.Nftables;

/// <summary>What all balancers of a table share: two maps that lead to their chains, and the hooks that look into them.</summary>
internal static class TableBase
{
    /// <summary>From protocol and port to a chain, for listeners on every address of this host.</summary>
    public const string Ports = "ports";

    /// <summary>From address, protocol and port to a chain.</summary>
    public const string Addresses = "addresses";

    public const string Bridges = "bridges";
    public const string Hairpins = "hairpins";
    public const string Draining = "draining";

    /// <summary>Just before the container engine's own chains (-100 and 100): the first NAT rule that matches a connection holds.</summary>
    private const int BeforeEngineIn = -105;
    private const int BeforeEngineOut = 95;

    /// <summary>Before connections are tracked, and so before anybody's NAT (NF_IP_PRI_RAW).</summary>
    private const int Raw = -300;

    public static ImmutableArray<string> Sets { get; } = [Bridges, Hairpins, Draining];

    public static ImmutableArray<string> Maps { get; } = [Ports, Addresses];

    public static string Ip(Family family) => family == Family.Ip ? "ip" : "ip6";

    public static string Loopback(Family family) => family == Family.Ip ? "127.0.0.0/8" : "::1";

    /// <summary>The chains with a hook, each rule with the comment that it is known by again.</summary>
    public static ImmutableArray<(string Chain, string Type, string Hook, int Priority, ImmutableArray<(string Rule, string Comment)> Rules)> Chains(Family family)
    {
        string ip = Ip(family);
        (string, string) own = ("fib daddr type != local return", "only what is for this host");
        (string, string) one = ($"{ip} daddr . meta l4proto . th dport vmap @{Addresses}", "listeners on one address");
        (string, string) every = ($"meta l4proto . th dport vmap @{Ports}", "listeners on every address");
        return
        [
            // A neighbour could send to 127.0.0.1 by this host's hardware address; the kernel drops that only after this hook.
            .. Guard(family),
            ("prerouting", "nat", "prerouting", BeforeEngineIn, [($"{ip} daddr {Loopback(family)} return", "loopback is not for others"), own, one, every]),
            ("output", "nat", "output", BeforeEngineIn, [own, one, every]),
            // Back out of the bridge that it came in by: without this the answer would take the bridge, past the NAT.
            ("postrouting", "nat", "postrouting", BeforeEngineOut,
                [($"ct status dnat iifname . oifname @{Hairpins} masquerade", "back to the bridge that it came from"), .. FromLoopback(family)]),
        ];
    }

    /// <summary>
    /// Where route_localnet is set, the kernel takes from a wire what is addressed to its loopback, or comes from there (CVE-2020-8558).
    /// What a client on the loopback is answered is addressed to the bridge's own address at this point.
    /// </summary>
    private static IEnumerable<(string, string, string, int, ImmutableArray<(string, string)>)> Guard(Family family) => family == Family.Ip6 ? [] :
    [
        ("guard", "filter", "prerouting", Raw,
        [
            ($"iifname != \"lo\" ip daddr {Loopback(family)} drop", "no wire leads to loopback"),
            ($"iifname != \"lo\" ip saddr {Loopback(family)} drop", "nothing on a wire is from loopback"),
        ]),
    ];

    /// <summary>Nobody on a wire can answer to 127.0.0.1.</summary>
    private static IEnumerable<(string, string)> FromLoopback(Family family) => family == Family.Ip6 ? [] :
        [($"ct status dnat ip saddr {Loopback(family)} oifname != \"lo\" masquerade", "clients on this host's loopback")];
}
