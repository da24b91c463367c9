using System.Globalization;
using System.Text;

namespace Tesson.Nftables;

/// <summary>
/// Writes nft's script form: what makes one table into another, in one transaction. Every word in it is of a type that
/// was checked before (addresses, numbers, names of a narrow alphabet), so no user's text can be a rule.
/// </summary>
internal sealed class TableText
{
    private readonly StringBuilder _text = new();
    private readonly string _table;
    private readonly Family _family;

    private TableText(Family family)
    {
        _family = family;
        _table = $"{TableBase.Ip(family)} {BalancerTable.Name}";
    }

    /// <param name="from">What is there.</param>
    /// <param name="to">What is to be there.</param>
    /// <returns>The script; empty where nothing is to be changed.</returns>
    public static string Between(BalancerTable from, BalancerTable to)
    {
        TableText text = new(to.Family);
        if (to.IsEmpty)
            return from.Exists ? $"delete table {text._table}\n" : "";
        if (!from.IsWhole)
            text.Base(to);
        else if (!from.Bridges.SequenceEqual(to.Bridges))
            text.SetBridges(to, flush: true);

        var old = from.IsWhole ? from : to with { Balancers = to.Balancers.Clear(), Draining = [], Damaged = [] };
        foreach (var balancer in old.Balancers.Values.Where(other => !to.Balancers.ContainsKey(other.Listener)))
            text.Remove(balancer.Listener.Chain, balancer.Listener);
        foreach (string chain in old.Damaged.Where(name => !to.Balancers.Values.Any(balancer => balancer.Listener.Chain == name)).Order(StringComparer.Ordinal))
            text.Remove(chain, Listener.FromChain(chain, to.Family));
        foreach (var balancer in to.Balancers.Values.OrderBy(balancer => balancer.Listener.Chain, StringComparer.Ordinal))
        {
            if (!old.Balancers.TryGetValue(balancer.Listener, out var before) || !before.Equals(balancer) || old.Damaged.Contains(balancer.Listener.Chain))
                text.Write(balancer);
        }

        text.Drain(old, to);
        return text._text.ToString();
    }

    private void Line(string line) => _text.Append(line).Append('\n');

    private void Base(BalancerTable to)
    {
        string ip = _family == Family.Ip ? "ipv4_addr" : "ipv6_addr";
        Line($"table {_table}");
        Line($"delete table {_table}");
        Line($"table {_table} {{");
        Line($"map {TableBase.Ports} {{ type inet_proto . inet_service : verdict; }}");
        Line($"map {TableBase.Addresses} {{ type {ip} . inet_proto . inet_service : verdict; }}");
        Line($"set {TableBase.Bridges} {{ type ifname; }}");
        Line($"set {TableBase.Hairpins} {{ type ifname . ifname; }}");
        Line($"set {TableBase.Draining} {{ type {ip} . inet_proto . inet_service . inet_service; flags timeout; }}");
        foreach (var (chain, type, hook, priority, rules) in TableBase.Chains(_family))
        {
            Line(string.Create(CultureInfo.InvariantCulture, $"chain {chain} {{ type {type} hook {hook} priority {priority}; policy accept;"));
            foreach (var (rule, comment) in rules)
                Line($"{rule} comment \"{comment}\"");
            Line("}");
        }

        Line("}");
        SetBridges(to, flush: false);
    }

    private void SetBridges(BalancerTable to, bool flush)
    {
        if (flush)
        {
            Line($"flush set {_table} {TableBase.Bridges}");
            Line($"flush set {_table} {TableBase.Hairpins}");
        }

        if (to.Bridges.IsEmpty)
            return;
        Line($"add element {_table} {TableBase.Bridges} {{ {string.Join(", ", to.Bridges.Select(bridge => $"\"{Word.Check(bridge)}\""))} }}");
        Line($"add element {_table} {TableBase.Hairpins} {{ {string.Join(", ", to.Bridges.Select(bridge => $"\"{bridge}\" . \"{bridge}\""))} }}");
    }

    private void Write(Balancer balancer)
    {
        var listener = balancer.Listener;
        string chain = listener.Chain;
        string proxied = Proxied(chain);
        Line($"add chain {_table} {chain}");
        Line($"add chain {_table} {proxied}");
        Line($"flush chain {_table} {chain}");
        Line($"flush chain {_table} {proxied}");
        foreach (string rule in BalancerRules.Of(balancer, _family))
            Line($"add rule {_table} {chain} {rule}");
        foreach (string rule in BalancerRules.OfProxied(balancer, _family))
            Line($"add rule {_table} {proxied} {rule}");
        Line($"add element {_table} {Map(listener)} {{ {listener.Key} : goto {chain} }}");
    }

    private void Remove(string chain, Listener? listener)
    {
        // Adding first makes the rest true whatever was there of it.
        string proxied = Proxied(chain);
        Line($"add chain {_table} {chain}");
        Line($"add chain {_table} {proxied}");
        if (listener is not null)
        {
            Line($"add element {_table} {Map(listener)} {{ {listener.Key} : goto {chain} }}");
            Line($"delete element {_table} {Map(listener)} {{ {listener.Key} }}");
        }

        Line($"flush chain {_table} {chain}");
        Line($"flush chain {_table} {proxied}");
        Line($"delete chain {_table} {chain}");
        Line($"delete chain {_table} {proxied}");
    }

    private void Drain(BalancerTable from, BalancerTable to)
    {
        var old = from.Draining.Select(drained => (drained.Key, drained.Name)).ToHashSet();
        var wanted = to.Draining.Select(drained => (drained.Key, drained.Name)).ToHashSet();
        foreach (var gone in from.Draining.Where(drained => !wanted.Contains((drained.Key, drained.Name))))
        {
            // Its time may be over since it was read, and to delete what is not there fails: it is made first.
            Add(gone);
            Line($"delete element {_table} {TableBase.Draining} {{ {gone.Key} }}");
        }

        foreach (var drained in to.Draining.Where(drained => !old.Contains((drained.Key, drained.Name))))
            Add(drained);

        void Add(Drained drained) => Line(string.Create(CultureInfo.InvariantCulture,
            $"add element {_table} {TableBase.Draining} {{ {drained.Key} timeout {Math.Max(1, (int)drained.Left.TotalSeconds)}s comment \"{Word.Check(drained.Name)}\" }}"));
    }

    internal static string Proxied(string chain) => $"{chain}.proxied";

    private static string Map(Listener listener) => listener.Address is null ? TableBase.Ports : TableBase.Addresses;
}
