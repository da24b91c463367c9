using System.Collections.Immutable;
using System.Net;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Plans;
using Tesson.Core.Ports;

namespace Tesson.Core.Tests.Plans;

public sealed class SyncPlanTests
{
    [Fact]
    public void Where_they_agree_there_is_nothing_to_do()
    {
        var shards = Shards("running", "running");
        Assert.Equal("", SyncPlan.For(World(shards, Holding(shards))).ToString());
    }

    [Fact]
    public void An_empty_front_end_gets_the_service_and_every_shard_that_is_ready()
    {
        var shards = Shards("running", "running");
        Assert.Equal(
            """
            add service web-80-tcp at nft, port 8080/tcp: group 'web' runs
            add backend web-0 to web-80-tcp, weight 1: it is ready, and not there
            """,
            SyncPlan.For(World(shards, Holding(), ready: [shards[0]])).ToString());
    }

    [Fact]
    public void Damage_is_mended_before_anything_is_added() => Assert.StartsWith(
        "make Tesson's table in nft: somebody changed it\nadd service",
        SyncPlan.For(World(Shards("running"), Holding() with { Damage = "somebody changed it" })).ToString(),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("exited", null, true, "it is exited")]
    [InlineData("removing", null, true, "it is being removed")]
    [InlineData("created", null, true, "it was never started")]
    [InlineData("paused", null, false, "it is paused")]
    [InlineData("restarting", null, true, "it is restarting")]
    [InlineData("dead", null, true, "it is dead")]
    [InlineData("running", "unhealthy", false, "it is unhealthy")]
    public void A_shard_that_cannot_serve_is_taken_out_and_its_connections_are_cut_only_if_nobody_is_there(string state, string? health, bool isDead, string cause)
    {
        ObservedContainer[] shards = [Shard(0, "running"), Shard(1, state) with { Health = health }];
        var step = Assert.Single(SyncPlan.For(World(shards, Holding(shards))).Steps);
        Assert.Equal($"remove backend web-1 from web-80-tcp: {cause}", step.ToString());
        Assert.Equal(isDead, ((Step.RemoveBackend)step.Step).IsDead);
    }

    [Fact]
    public void A_shard_that_moved_is_taken_out_at_once_and_put_back_when_it_is_ready()
    {
        var before = Shards("running", "running");
        ObservedContainer[] after = [before[0], before[1] with { Address = "172.17.0.99" }];
        Assert.Equal("remove backend web-1 from web-80-tcp: it was at 172.17.0.3", SyncPlan.For(World(after, Holding(before))).ToString());
        Assert.Equal(
            "remove backend web-1 from web-80-tcp: it was at 172.17.0.3\nadd backend web-1 to web-80-tcp, weight 1: it is at 172.17.0.99 now",
            SyncPlan.For(World(after, Holding(before), ready: [after[1]])).ToString());
    }

    [Fact]
    public void Where_calls_take_effect_together_nothing_waits_and_a_shard_that_moved_and_is_ready_is_never_out()
    {
        var before = Shards("running", "running");
        ObservedContainer[] after = [before[0], before[1] with { Address = "172.17.0.99" }];
        var moved = SyncPlan.For(World(after, Holding(before) with { IsTransactional = true }, ready: [after[1]]));
        Assert.Equal("add backend web-1 to web-80-tcp, weight 1: it is at 172.17.0.99 now", moved.ToString());
        var repair = SyncPlan.For(World(before, Holding() with { IsTransactional = true, Damage = "somebody changed it" }, ready: before));
        Assert.Equal(4, repair.Steps.Length);
        Assert.DoesNotContain("[needs", repair.ToGraph(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_shard_that_is_left_in_one_family_only_has_not_moved()
    {
        var shards = Shards("running");
        var state = Holding() with { IsTransactional = true, Services = [new ObservedService(Service, [new ObservedBackend($"{shards[0].Id}-80", "::1")])] };
        Assert.Equal("add backend web-0 to web-80-tcp, weight 1: it is not as it should be", SyncPlan.For(World(shards, state)).ToString());
    }

    [Fact]
    public void A_drained_shard_is_somebodys_who_is_about_to_stop_it()
    {
        var shards = Shards("running", "running");
        var state = Holding(shards[0]) with { Drained = [$"{shards[1].Id}-80"] };
        Assert.Equal("", SyncPlan.For(World(shards, state, ready: [shards[1]])).ToString());
        Assert.Empty(SyncPlan.Missing(World(shards, state)));
    }

    [Fact]
    public void What_a_group_that_is_gone_has_left_goes_backends_first()
    {
        var gone = Shards("running");
        Assert.Equal(
            $"remove backend {gone[0].Id[..12]} (172.17.0.2) from web-80-tcp: its container is gone\nremove service web-80-tcp: its group is gone",
            SyncPlan.For(World([], Holding(gone))).ToString());
    }

    [Fact]
    public void What_the_kernel_has_of_a_shard_that_is_gone_goes_even_if_its_network_is_gone_too()
    {
        var world = World([], Holding(Shards("running"))) with { IsHere = _ => false };
        Assert.EndsWith("remove service web-80-tcp: its group is gone", SyncPlan.For(world).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_shard_that_was_started_again_before_anybody_looked_is_out_until_it_is_ready()
    {
        var shards = Shards("running", "running");
        ObservedContainer[] after = [shards[0] with { Ports = [new ObservedPort("172.17.0.1", 80, 32768, "tcp")] }, shards[1] with { Ports = [new ObservedPort("172.17.0.1", 80, 32779, "tcp")] }];
        var state = Holding() with
        {
            Services = [new ObservedService(Service, [.. after.Select((shard, i) => new ObservedBackend($"{shard.Id}-80", shard.Address!, new IPEndPoint(IPAddress.Parse("172.17.0.1"), 32768 + i)))])],
            Has = backend => backend.Name.StartsWith('a'),
            IsTransactional = true,
        };
        Assert.Equal([after[1].Name], SyncPlan.Missing(World(after, state)).Select(shard => shard.Container.Name));
        Assert.Equal("remove backend web-1 from web-80-tcp: it was at 172.17.0.3, relayed by 172.17.0.1:32769", SyncPlan.For(World(after, state)).ToString());
        Assert.Equal("add backend web-1 to web-80-tcp, weight 1: it is at 172.17.0.3 now", SyncPlan.For(World(after, state, ready: [after[1]])).ToString());
    }

    [Fact]
    public void A_stopped_group_has_no_service()
    {
        var before = Shards("running");
        Assert.Equal(
            "remove backend web-0 from web-80-tcp: it is exited\nremove service web-80-tcp: group 'web' is stopped",
            SyncPlan.For(World(Shards("exited"), Holding(before))).ToString());
    }

    [Fact]
    public void A_group_that_is_being_started_keeps_its_service()
    {
        var state = Holding() with { Services = [new ObservedService(Service, [])] };
        Assert.Equal("", SyncPlan.For(World([Shard(0, "created"), Shard(1, "created")], state)).ToString());
    }

    [Fact]
    public void Another_machines_shards_behind_one_gorb_are_left_alone()
    {
        const string Gorb = "eth0://10.0.0.1:4672";
        ObservedContainer[] shards = [.. Shards("running").Select(shard => shard with
        {
            Labels = new Dictionary<string, string>(shard.Labels) { [Label.FrontEnd] = "gorb", [Label.Gorb] = Gorb, [Label.Backend] = "container" },
        })];
        var foreign = new ObservedService(Service with { Group = "" }, [.. Holding(shards).Services[0].Backends, new ObservedBackend($"{new string('f', 64)}-80", "10.9.9.9"), new ObservedBackend("by-hand", "172.17.0.8")]);
        var world = World(shards, Holding()) with
        {
            FrontEnds = ImmutableDictionary<string, IFrontEndState>.Empty.Add(Gorb, Holding() with { Services = [foreign] }),
            IsHere = address => address.StartsWith("172.17.", StringComparison.Ordinal),
        };
        Assert.Equal("", SyncPlan.For(world).ToString());
        Assert.NotEqual("", SyncPlan.For(world with { IsHere = _ => true }).ToString());
    }

    [Fact]
    public void Groups_that_were_not_asked_for_are_left_as_they_are()
    {
        var shards = Shards("running", "exited");
        Assert.Equal("", SyncPlan.For(World(shards, Holding(shards)) with { Names = ["other"] }).ToString());
        Assert.NotEqual("", SyncPlan.For(World(shards, Holding(shards)) with { Names = ["web"] }).ToString());
    }

    [Fact]
    public void A_shard_that_has_lost_a_part_of_its_CPUs_gets_that_part_less_of_the_traffic()
    {
        var shard = Shard(0, "running");
        var lame = shard with
        {
            Labels = new Dictionary<string, string>(shard.Labels) { [Label.Cpus] = "0-3", [Label.Weight] = "4" },
            Lost = LostCpus.None with { Offline = Topology.CpuSet.Parse("1-3") },
        };
        Assert.Equal("add service web-80-tcp at nft, port 8080/tcp: group 'web' runs\nadd backend web-0 to web-80-tcp, weight 1: it is ready, and not there", SyncPlan.For(World([lame], Holding(), ready: [lame])).ToString());
    }

    [Fact]
    public void A_paused_shard_that_may_finish_is_taken_out_of_turn_once_and_put_back_when_it_is_ready()
    {
        var shards = Shards("running", "paused");
        var quiet = Holding(shards) with { OutOfTurn = [$"{shards[1].Id}-80"] };
        Assert.Equal("remove backend web-1 from web-80-tcp: it is paused", SyncPlan.For(World(shards, Holding(shards))).ToString());
        Assert.Equal("", SyncPlan.For(World(shards, quiet)).ToString());
        Assert.Equal("remove backend web-1 from web-80-tcp: it is dead", SyncPlan.For(World(Shards("running", "dead"), quiet)).ToString());

        var again = Shards("running", "running");
        quiet = quiet with { Has = backend => backend.Name.StartsWith('a') };
        Assert.Equal("", SyncPlan.For(World(again, quiet)).ToString());
        Assert.StartsWith("add backend web-1 to web-80-tcp", SyncPlan.For(World(again, quiet, ready: again)).ToString(), StringComparison.Ordinal);
    }

    private static readonly Service Service = new("web-80-tcp", null, 8080, Protocol.Tcp, "web");

    private static ObservedContainer[] Shards(params string[] states) => [.. states.Select((state, index) => Shard(index, state))];

    private static ObservedContainer Shard(int index, string state) => Tests.World.Container(
        $"web-{index}", state, (Label.Group, "web"), (Label.Shard, $"{index}"), (Label.Weight, "1"), (Label.Ports, "8080:80/tcp"), (Label.FrontEnd, "nft")) with
    {
        Id = new string((char)('a' + index), 64),
        Address = state == "exited" ? null : $"172.17.0.{index + 2}",
    };

    private static State Holding(params ObservedContainer[] shards) => new()
    {
        Services = shards.Length == 0 ? [] : [new ObservedService(Service, [.. shards.Select(shard => new ObservedBackend($"{shard.Id}-80", shard.Address ?? ""))])],
    };

    private static SyncWorld World(ObservedContainer[] shards, State state, ObservedContainer[]? ready = null) => new()
    {
        Groups = ObservedGroup.From(shards),
        FrontEnds = ImmutableDictionary<string, IFrontEndState>.Empty.Add("nft", state),
        Ready = [.. (ready ?? []).Select(shard => shard.Id)],
    };

    private sealed record State : IFrontEndState
    {
        public string? Damage { get; init; }

        public bool IsTransactional { get; init; }

        public ImmutableArray<ObservedService> Services { get; init; } = [];

        public ImmutableHashSet<string> OutOfTurn
        {
            init => Services = [.. Services.Select(found => found with { Backends = [.. found.Backends.Select(backend => backend with { IsOutOfTurn = value.Contains(backend.Name) })] })];
        }

        public ImmutableHashSet<string> Drained { get; init; } = [];

        bool IFrontEndState.Has(Service service) => Services.Any(found => found.Service.Name == service.Name);

        public Func<Backend, bool>? Has { get; init; }

        bool IFrontEndState.Has(Backend backend) => Has?.Invoke(backend) ?? Services.Any(found => found.Backends.Contains(new ObservedBackend(backend.Name, backend.Address)));

        public bool IsDrained(string backend) => Drained.Contains(backend);
    }
}
