using System.Net;
using Tesson.Core.FrontEnds;
using Tesson.Core.Ports;
using Tesson.Nftables;

namespace Tesson.Core.Tests.FrontEnds;

public sealed class NftChangesTests
{
    private static readonly string Shard = new('a', 64);
    private static readonly NftState Empty = new(new BalancerTable { Family = Family.Ip }, new BalancerTable { Family = Family.Ip6 });
    private static readonly IPAddress[] Own = [IPAddress.Parse("10.0.0.1"), IPAddress.Loopback, IPAddress.Parse("fd00::1")];

    [Fact]
    public void Another_groups_address_takes_neither_this_groups_service_nor_its_shards()
    {
        var taken = Add(Empty, Backend("db", "8080:80", Shard));
        const string Says = "port 8080/tcp is group 'db's; take another port, or stop that group (if it is gone already: tesson sync)";
        Assert.Equal(Says, Assert.Throws<RefusedException>(() => { NftChanges.AddService(taken, Service("web", "8080:80")); }).Message);
        var mine = Backend("web", "8080:80", new string('b', 64));
        Assert.Equal(Says, Assert.Throws<RefusedException>(() => { Add(taken, mine); }).Message);
    }

    [Fact]
    public void A_shard_behind_another_groups_address_is_not_where_it_should_be()
    {
        var taken = Add(Empty, Backend("db", "8080:80", Shard));
        Assert.True(taken.Has(Backend("db", "8080:80", Shard)));
        Assert.False(taken.Has(Backend("web", "8080:80", Shard)));
    }

    [Theory]
    [InlineData("8080:80", "10.0.0.1:8080:80", true)]
    [InlineData("10.0.0.1:8080:80", "8080:80", true)]
    [InlineData("[fd00::1]:8080:80", "8080:80", true)]
    [InlineData("10.0.0.1:8080:80", "10.0.0.2:8080:80", false)]
    [InlineData("10.0.0.1:8080:80", "[fd00::1]:8080:80", false)]
    [InlineData("8080:80", "8080:80/udp", false)]
    public void Of_two_runs_that_passed_each_other_one_is_refused_where_their_addresses_overlap(string first, string second, bool isRefused)
    {
        var taken = NftChanges.AddService(Empty, Service("db", first)).State;
        if (isRefused)
            Assert.Throws<RefusedException>(() => { NftChanges.AddService(taken, Service("web", second)); });
        else
            Assert.True(NftChanges.AddService(taken, Service("web", second)).State.Has(Service("web", second)));
    }

    [Theory]
    [InlineData("8080:80", "docker0", true)]
    [InlineData("127.0.0.1:8080:80", "docker0", true)]
    [InlineData("10.0.0.1:8080:80", "docker0", false)]
    [InlineData("[::1]:8080:80", "docker0", false)]
    [InlineData("8080:80", "br-fixed", false)]
    public void Loopback_is_led_where_it_is_asked_for_and_the_bridge_lets_it_be(string port, string bridge, bool isLed)
    {
        var possible = Empty with { Loopback = new LoopbackWays(["docker0"], [], []) };
        var state = NftChanges.AddService(possible, Service("web", port) with { Bridge = bridge }).State;
        Assert.Equal(isLed ? [bridge] : [], state.LoopbackBridges);
    }

    [Fact]
    public void A_bridge_that_comes_with_its_first_shard_is_led_to_and_one_that_is_gone_is_no_damage()
    {
        var service = Service("web", "8080:80") with { Bridge = "docker0" };
        var before = NftChanges.AddService(Empty, service).State;
        Assert.Empty(before.LoopbackBridges);
        var after = Add(before with { Loopback = new LoopbackWays(["docker0"], [], []) }, Backend(service, "a-80"));
        Assert.Equal(["docker0"], after.LoopbackBridges);
        Assert.NotNull(after.Damage);
        Assert.Null((after with { Loopback = LoopbackWays.None }).Damage);
    }

    [Theory]
    [InlineData("8080:80", true, true, true)]
    [InlineData("8080:80", false, true, false)]
    [InlineData("8080:80", false, false, true)]
    [InlineData("10.0.0.1:8080:80", true, true, false)]
    [InlineData("10.0.0.1:8080:80", false, false, true)]
    public void Nobody_is_led_to_a_relay_that_the_engine_does_not_run(string port, bool hasIPv6Row, bool isSetByTheEngine, bool isRelayed)
    {
        var state = Empty with { HasIPv6Loopback = true, Loopback = new LoopbackWays(["docker0"], ["docker0"], isSetByTheEngine ? [] : ["docker0"]) };
        if (!isSetByTheEngine && port == "8080:80")
            state = state with { HasIPv6Loopback = false };
        var service = Service("web", port) with { Bridge = "docker0" };
        var backend = Backend(service, "a-80");
        backend = backend with { Relays = hasIPv6Row ? backend.Relays : backend.Relays.RemoveAt(1) };
        Assert.Equal(isRelayed, state.TargetOf(backend, Family.Ip)!.Proxied is not null);
    }

    [Theory]
    [InlineData("8080:80", true)]
    [InlineData("10.0.0.1:8080:80", true)]
    [InlineData("[::1]:8080:80", true)]
    [InlineData("127.0.0.1:8080:80", false)]
    public void Without_relays_those_who_are_not_served_are_told_of(string port, bool isTold)
    {
        var service = Service("web", port) with { Bridge = "docker0" };
        var state = Empty with { Loopback = new LoopbackWays(["docker0"], ["docker0"], []) };
        Assert.Equal(isTold, state.Caution(service) is not null);
        Assert.Null((Empty with { Loopback = new LoopbackWays(["docker0"], ["docker0"], ["docker0"]) }).Caution(service));
    }

    [Fact]
    public void A_setting_that_is_off_is_damage_and_one_that_nobody_needs_is_left_over()
    {
        var possible = Empty with { Loopback = new LoopbackWays(["docker0"], [], []) };
        var led = NftChanges.AddService(possible, Service("web", "8080:80") with { Bridge = "docker0" }).State;
        Assert.Equal("route_localnet of docker0 is off, so nobody on 127.0.0.1 gets there", led.Damage);
        Assert.Null((led with { Loopback = new LoopbackWays(["docker0"], ["docker0"], ["docker0"]) }).Damage);
        Assert.Null((led with { Loopback = new LoopbackWays(["docker0"], ["docker0"], ["docker0"]) }).Remains);
        Assert.Equal("route_localnet of docker0 is on, and no group needs it", (Empty with { Loopback = new LoopbackWays(["docker0"], ["docker0"], ["docker0"]) }).Remains);
    }

    [Theory]
    [InlineData("8080:80")]
    [InlineData("[::1]:8080:80")]
    [InlineData("[fd00::1]:8080:80")]
    [InlineData("127.0.0.1:8080:80")]
    public void A_drained_shard_is_known_as_one_whatever_the_family_of_its_address(string port)
    {
        var backend = Backend("web", port, Shard);
        var drained = NftChanges.Drain(Add(Empty, backend), backend.Service, backend.Name, TimeSpan.FromMinutes(1)).State;
        Assert.False(drained.Has(backend));
        Assert.True(drained.IsDrained(backend.Name));
        var gone = NftChanges.RemoveBackend(drained, backend.Service, backend.Name, isDead: true).State;
        Assert.False(gone.IsDrained(backend.Name));
        Assert.True(gone.Ip.Draining.IsEmpty && gone.Ip6.Draining.IsEmpty);
    }

    [Fact]
    public void A_shard_that_is_drained_from_one_of_its_ports_is_drained_from_all()
    {
        string[] ports = ["10.0.0.1:8080:80", "10.0.0.2:8080:80"];
        var services = GroupServices.Of("web", PortSpec.ParseAll(ports));
        string[] names = [.. services.Select(own => GroupServices.Backend(Shard, own.Suffix))];
        var state = services.Zip(names).Aggregate(Empty, (current, own) => Add(current, Backend(own.First.Service, own.Second)));
        foreach (var (own, name) in services.Zip(names))
            state = NftChanges.Drain(state, own.Service, name, TimeSpan.FromMinutes(1)).State;
        Assert.All(names, name => Assert.True(state.IsDrained(name)));
        Assert.False(state.IsDrained($"{new string('b', 64)}-80"));
    }

    [Fact]
    public void What_a_killed_stop_left_does_not_hide_the_drain_of_the_next_shard_with_that_address()
    {
        var old = Backend("web", "8080:80", Shard);
        var next = Backend("web", "8080:80", new string('b', 64));
        var state = NftChanges.Drain(Add(Empty, old), old.Service, old.Name, TimeSpan.FromMinutes(1)).State;
        state = NftChanges.Drain(Add(state, next), next.Service, next.Name, TimeSpan.FromMinutes(1)).State;
        Assert.True(state.IsDrained(next.Name));
        Assert.False(state.IsDrained(old.Name));
    }

    [Fact]
    public void A_drained_shard_that_is_added_again_is_in_turn()
    {
        var backend = Backend("web", "8080:80", Shard);
        var drained = NftChanges.Drain(Add(Empty, backend), backend.Service, backend.Name, TimeSpan.FromMinutes(1)).State;
        Assert.False(Add(drained, backend).IsDrained(backend.Name));
    }

    [Fact]
    public void Datagrams_that_came_while_nothing_was_there_are_sent_to_the_first_shard_from_then_on()
    {
        var first = Backend("dns", "53:53/udp", Shard);
        Assert.Equal(["10.0.0.1:53", "127.0.0.1:53", "[fd00::1]:53"], Flows(NftChanges.AddBackend(Empty, first, () => Own)));
        var second = Backend("dns", "53:53/udp", new string('b', 64));
        Assert.Empty(Flows(NftChanges.AddBackend(Add(Empty, first), second, () => Own)));
        Assert.Equal(["10.0.0.1:53"], Flows(NftChanges.AddBackend(Empty, Backend("dns", "10.0.0.1:53:53/udp", Shard), () => Own)));
        Assert.Empty(Flows(NftChanges.AddBackend(Empty, Backend("web", "8080:80", Shard), () => Own)));
    }

    [Fact]
    public void Datagrams_to_a_drained_shard_go_elsewhere_at_once_by_every_way_and_connections_may_finish()
    {
        var udp = Backend("dns", "53:53/udp", Shard);
        Assert.Equal(
            ["172.17.0.1:32768", "172.17.0.2:53", "[::1]:32768", "[fd00::2]:53"],
            Flows(NftChanges.Drain(Add(Empty, udp), udp.Service, udp.Name, TimeSpan.FromMinutes(1))));
        var tcp = Backend("web", "8080:80", Shard);
        Assert.Empty(Flows(NftChanges.Drain(Add(Empty, tcp), tcp.Service, tcp.Name, TimeSpan.FromMinutes(1))));
    }

    [Fact]
    public void A_shard_that_is_put_where_it_is_keeps_its_flows_and_one_that_moved_does_not()
    {
        var backend = Backend("web", "8080:80", Shard);
        var there = Add(Empty, backend);
        var again = NftChanges.AddBackend(there, backend, () => Own);
        Assert.Equal(there, again.State);
        Assert.Empty(Flows(again));
        Assert.Equal(["172.17.0.2:80"], Flows(NftChanges.AddBackend(there, backend with { Address = "172.17.0.9" }, () => Own)));
    }

    private static NftState Add(NftState state, Backend backend) => NftChanges.AddBackend(NftChanges.AddService(state, backend.Service).State, backend, () => Own).State;

    private static string[] Flows(NftChange change) =>
        [.. change.Gone.Select(flow => new IPEndPoint(flow.Address, flow.Port).ToString()).Order(StringComparer.Ordinal)];

    private static Service Service(string group, string port) => GroupServices.Of(group, PortSpec.ParseAll([port]))[0].Service;

    private static Backend Backend(string group, string port, string container)
    {
        var (service, _, suffix) = GroupServices.Of(group, PortSpec.ParseAll([port]))[0];
        return Backend(service, GroupServices.Backend(container, suffix)) with { Port = service.Protocol == Protocol.Udp ? 53 : 80 };
    }

    private static Backend Backend(Service service, string name) => new(service, name, "172.17.0.2", 80, 1, null)
    {
        IPv6 = service.Protocol == Protocol.Udp ? "fd00::2" : null,
        Relays = [IPEndPoint.Parse("172.17.0.1:32768"), IPEndPoint.Parse("[::1]:32768")],
    };
}
