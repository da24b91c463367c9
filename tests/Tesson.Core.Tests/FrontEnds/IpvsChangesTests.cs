using System.Collections.Immutable;
using System.Net;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Ports;
using Tesson.Ipvs;

namespace Tesson.Core.Tests.FrontEnds;

public sealed class IpvsChangesTests
{
    private static readonly string Shard = new('a', 64);
    private static readonly string Other = new('b', 64);
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;
    private static readonly IpvsState Empty = new(ImmutableDictionary<ServiceAddress, VirtualService>.Empty, IpvsRecord.Empty)
    {
        Own = [IPAddress.Parse("10.0.0.1"), IPAddress.Parse("192.168.1.1"), IPAddress.Parse("fd00::1")],
    };

    [Fact]
    public void A_service_on_every_address_is_one_for_each_of_this_hosts_and_on_IPv6_where_a_shard_has_it()
    {
        var state = IpvsChanges.AddService(Empty, Service("web", "8080:80"));
        Assert.Equal("10.0.0.1:8080/tcp 192.168.1.1:8080/tcp", Addresses(state));
        Assert.True(state.Has(Service("web", "8080:80")));
        Assert.Equal("10.0.0.1:8080/tcp 192.168.1.1:8080/tcp", Addresses(Add(Empty, Backend("web", "8080:80", Shard))));
        var both = Backend("web", "8080:80", Shard) with { IPv6 = "fd00::2" };
        state = Add(Empty, both);
        Assert.Equal("10.0.0.1:8080/tcp 192.168.1.1:8080/tcp [fd00::1]:8080/tcp", Addresses(state));
        Assert.True(state.Has(both));
        Assert.Equal("[fd00::2]:80", Assert.Single(state.Table[At("[fd00::1]:8080/tcp")].Destinations).EndPoint.ToString());
    }

    [Theory]
    [InlineData("10.0.0.9:8080:80", "10.0.0.9:8080/tcp")]
    [InlineData("0.0.0.0:8080:80", "10.0.0.1:8080/tcp 192.168.1.1:8080/tcp")]
    [InlineData("[::]:8080:80", "[fd00::1]:8080/tcp")]
    [InlineData("53:53/udp", "10.0.0.1:53/udp 192.168.1.1:53/udp [fd00::1]:53/udp")]
    public void A_service_is_where_its_port_says(string port, string addresses) =>
        Assert.Equal(addresses, Addresses(Add(Empty, Backend("web", port, Shard) with { IPv6 = "fd00::2" })));

    [Theory]
    [InlineData("8080:80", "10.0.0.1:8080:80", true)]
    [InlineData("10.0.0.1:8080:80", "8080:80", true)]
    [InlineData("10.0.0.1:8080:80", "10.0.0.2:8080:80", false)]
    [InlineData("8080:80", "8080:80/udp", false)]
    [InlineData("8080:80", "10.9.9.9:8080:80", true)] // an address that may come
    public void An_address_has_one_owner(string first, string second, bool isRefused)
    {
        var taken = IpvsChanges.AddService(Empty, Service("db", first));
        if (isRefused)
            Assert.StartsWith("port 8080/tcp is group 'db's; ", Assert.Throws<RefusedException>(() => { Add(taken, Backend("web", second, Shard)); }).Message, StringComparison.Ordinal);
        else
            Assert.True(IpvsChanges.AddService(taken, Service("web", second)).Has(Service("web", second)));
    }

    [Fact]
    public void A_service_of_somebody_elses_is_refused_by_name_and_no_other_is_changed()
    {
        VirtualService foreign = new() { Address = At("192.168.1.1:8080/tcp"), Scheduler = "wrr" };
        var state = Empty with { Table = Empty.Table.Add(foreign.Address, foreign) };
        Assert.Empty(state.Services);
        Assert.Contains(
            "192.168.1.1:8080/tcp is a virtual service of somebody else's",
            Assert.Throws<RefusedException>(() => { IpvsChanges.AddService(state, Service("web", "8080:80")); }).Message, StringComparison.Ordinal);
        Assert.Throws<RefusedException>(() => { IpvsChanges.AddBackend(state, Backend("web", "8080:80", Shard)); });
        var beside = Add(state, Backend("web", "8081:80", Shard));
        Assert.Same(foreign, beside.Table[foreign.Address]);
        Assert.Same(foreign, IpvsChanges.RemoveServiceIfEmpty(beside, Service("web", "8080:80")).Table[foreign.Address]);
    }

    [Fact]
    public void What_is_there_as_it_should_be_is_left_as_it_is()
    {
        var state = Add(Empty, Backend("web", "8080:80", Shard));
        Assert.Same(state, Add(state, Backend("web", "8080:80", Shard)));
        Assert.Same(state, IpvsChanges.RemoveBackend(state, Service("web", "8080:80"), $"{Other}-80", isDead: true));
        Assert.Same(state, IpvsChanges.RemoveGone(state));
    }

    [Fact]
    public void One_that_is_scheduled_otherwise_is_edited_and_keeps_its_shards()
    {
        var state = Add(Empty, Backend("web", "8080:80", Shard));
        var wanted = Service("web", "8080:80") with { Scheduling = new Scheduling { Balance = Balance.Source, Persistence = 60 } };
        Assert.False(state.Has(wanted));
        var edited = IpvsChanges.AddService(state, wanted);
        Assert.True(edited.Has(wanted));
        var service = edited.Table[At("10.0.0.1:8080/tcp")];
        Assert.Equal(("sh", "sh-fallback", 60), (service.Scheduler, service.Flags, service.Persistence));
        Assert.Single(service.Destinations);
    }

    [Fact]
    public void A_shard_that_moved_is_replaced_and_a_weight_has_a_bound()
    {
        var backend = Backend("web", "8080:80", Shard);
        var state = Add(Add(Empty, backend), backend with { Address = "172.17.0.9", Weight = 1 << 20 });
        var there = Assert.Single(state.Table[At("10.0.0.1:8080/tcp")].Destinations);
        Assert.Equal(("172.17.0.9:80", 65535), (there.EndPoint.ToString(), there.Weight));
        Assert.False(state.Has(backend));
        Assert.True(state.Has(backend with { Address = "172.17.0.9", Weight = 1 << 20 }));
        Assert.Single(state.Record.Services[At("10.0.0.1:8080/tcp")].Backends);
    }

    [Fact]
    public void A_drained_shard_keeps_its_connections_and_is_known_as_one_in_all_of_its_ports_until_its_time_is_over()
    {
        var backend = Backend("web", "8080:80", Shard);
        var state = IpvsChanges.Drain(Add(Empty, backend), backend.Service, backend.Name, Now + TimeSpan.FromMinutes(1));
        Assert.All(state.Table.Values, service => Assert.Equal(0, Assert.Single(service.Destinations).Weight));
        Assert.False(state.Has(backend));
        Assert.True(state.IsDrained(backend.Name));
        Assert.True(state.IsDrained($"{Shard}-81"));
        Assert.False(state.IsDrained($"{Other}-80"));
        Assert.All(Assert.Single(state.Services).Backends, its => Assert.True(its.IsOutOfTurn));

        Assert.True(After(state, TimeSpan.FromSeconds(59)).IsDrained(backend.Name));
        var forgotten = After(state, TimeSpan.FromSeconds(60));
        Assert.False(forgotten.IsDrained(backend.Name));
        Assert.Single(Assert.Single(forgotten.Services).Backends);

        var again = Add(state, backend);
        Assert.True(again.Has(backend));
        Assert.False(again.IsDrained(backend.Name));
    }

    [Fact]
    public void Datagrams_to_a_drained_shard_go_elsewhere_at_once_and_it_is_still_known_as_drained()
    {
        var backend = Backend("dns", "53:53/udp", Shard);
        var state = IpvsChanges.Drain(Add(Empty, backend), backend.Service, backend.Name, Now + TimeSpan.FromMinutes(1));
        Assert.All(state.Table.Values, service => Assert.Empty(service.Destinations));
        Assert.True(After(state, TimeSpan.FromSeconds(1)).IsDrained(backend.Name));
        Assert.False(After(state, TimeSpan.FromMinutes(1)).IsDrained(backend.Name));
        Assert.Empty(After(state, TimeSpan.FromMinutes(1)).Record.Services.Values.SelectMany(own => own.Backends));
        Assert.False(Add(state, backend).IsDrained(backend.Name));
        Assert.True(Add(state, backend).Has(backend));
    }

    [Fact]
    public void A_shard_that_is_gone_is_removed_and_one_that_may_finish_only_gets_nothing_new()
    {
        var backend = Backend("web", "8080:80", Shard);
        var state = Add(Empty, backend);
        var dead = IpvsChanges.RemoveBackend(state, backend.Service, backend.Name, isDead: true);
        Assert.All(dead.Table.Values, service => Assert.Empty(service.Destinations));
        Assert.All(dead.Record.Services.Values, own => Assert.Empty(own.Backends));

        var paused = IpvsChanges.RemoveBackend(state, backend.Service, backend.Name, isDead: false);
        Assert.True(Assert.Single(Assert.Single(paused.Services).Backends).IsOutOfTurn);
        Assert.False(paused.IsDrained(backend.Name));
        Assert.True(Add(paused, backend).Has(backend));
    }

    [Fact]
    public void A_service_goes_when_nobody_is_behind_it_whatever_this_hosts_addresses_are_by_then()
    {
        var backend = Backend("web", "8080:80", Shard);
        var state = Add(Empty, backend) with { Own = [] };
        Assert.Same(state, IpvsChanges.RemoveServiceIfEmpty(state, backend.Service));
        state = IpvsChanges.RemoveServiceIfEmpty(IpvsChanges.RemoveBackend(state, backend.Service, backend.Name, isDead: true), backend.Service);
        Assert.Empty(state.Table);
        Assert.Empty(state.Record.Services);
    }

    [Fact]
    public void A_new_address_is_missing_and_one_that_went_away_is_damage_that_is_mended()
    {
        var backend = Backend("web", "8080:80", Shard);
        var state = Add(Empty, backend);
        Assert.Null(state.Damage);
        var moved = state with { Own = [IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.5.5.5")] };
        Assert.False(moved.Has(backend.Service));
        Assert.False(moved.Has(backend));
        Assert.Equal("this host's addresses have changed", moved.Damage);
        var mended = IpvsChanges.RemoveGone(Add(moved, backend));
        Assert.Equal("10.0.0.1:8080/tcp 10.5.5.5:8080/tcp", Addresses(mended));
        Assert.Null(mended.Damage);

        var fixedAddress = Add(Empty, Backend("web", "10.9.9.9:8080:80", Shard));
        Assert.Null(fixedAddress.Damage);
    }

    [Fact]
    public void An_IPv6_address_needs_shards_with_one() =>
        Assert.Contains("IPv6", Assert.Throws<RefusedException>(() => { Add(Empty, Backend("web", "[fd00::1]:8080:80", Shard)); }).Message, StringComparison.Ordinal);

    [Fact]
    public void Direct_routing_needs_a_way_to_each_shard_once_and_one_that_is_broken_is_missing()
    {
        var direct = new Scheduling { Forward = Forward.Dr };
        Backend[] backends = [.. GroupServices.Of("web", PortSpec.ParseAll(["10.0.0.1:80:80", "10.0.0.1:81:81"]), direct)
            .Select(own => new Backend(own.Service, GroupServices.Backend(Shard, own.Suffix), "10.0.0.130", own.Mapping.ContainerPort, 4, null) { IPv6 = "fd00::2" })];
        var state = backends.Aggregate(Empty, Add);
        Assert.Equal([new DirectWay(IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.130"), Shard)], state.Ways.AsEnumerable());
        Assert.All(state.Table.Values, service => Assert.Equal(Forwarding.DirectRouting, Assert.Single(service.Destinations).Forwarding));
        Assert.Empty(Add(Empty, Backend("web", "8080:80", Shard)).Ways);

        Assert.True(state.Has(backends[0]));
        var broken = state with { Broken = [Shard] };
        Assert.False(broken.Has(backends[0]));
        Assert.All(broken.Services.SelectMany(found => found.Backends), backend => Assert.True(backend.IsOutOfTurn));
    }

    [Fact]
    public void Names_of_what_the_kernel_does_not_have_mean_nothing()
    {
        var state = Add(Empty, Backend("web", "8080:80", Shard));
        Assert.Empty(state.Record.BorneOutBy(Empty.Table, Now).Services);
        var bare = state.Table.ToImmutableDictionary(its => its.Key, its => its.Value with { Destinations = [] });
        Assert.All(state.Record.BorneOutBy(bare, Now).Services.Values, own => Assert.Empty(own.Backends));
    }

    private static IpvsState After(IpvsState state, TimeSpan time) => state with { Record = state.Record.BorneOutBy(state.Table, Now + time) };

    private static IpvsState Add(IpvsState state, Backend backend) => IpvsChanges.AddBackend(IpvsChanges.AddService(state, backend.Service), backend);

    private static string Addresses(IpvsState state)
    {
        Assert.Equal(state.Table.Keys.ToHashSet(), state.Record.Services.Keys.ToHashSet());
        return string.Join(' ', state.Table.Keys.Select(address => address.ToString()).Order(StringComparer.Ordinal));
    }

    private static ServiceAddress At(string text) => ServiceAddress.Parse(text)!;

    private static Service Service(string group, string port) => GroupServices.Of(group, PortSpec.ParseAll([port]))[0].Service;

    private static Backend Backend(string group, string port, string container)
    {
        var (service, mapping, suffix) = GroupServices.Of(group, PortSpec.ParseAll([port]))[0];
        return new Backend(service, GroupServices.Backend(container, suffix), "172.17.0.2", mapping.ContainerPort, 4, null);
    }
}
