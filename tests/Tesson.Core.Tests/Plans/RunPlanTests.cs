using System.Collections.Immutable;
using System.Net;
using Tesson.Core.Engine;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Host;
using Tesson.Core.Placement;
using Tesson.Core.Plans;
using Tesson.Ipvs;

namespace Tesson.Core.Tests.Plans;

public sealed class RunPlanTests
{
    [Fact]
    public void Without_a_front_end_shards_are_created_and_started()
    {
        var plan = RunPlan.For(World.Group("web"), World.Layout("0", "1"), World.Empty);
        Assert.Equal(
            """
            1 create web-0: cpus 0, mems 0
            2 create web-1: cpus 1, mems 0 [needs 1]
            3 hold CPUs 0-1 for group 'web' [needs 1 2]
            4 start web-0 [needs 1 3]
            5 start web-1 [needs 2 3]
            """,
            plan.ToGraph());
    }

    [Fact]
    public void Behind_IPVS_a_shard_publishes_nothing_and_its_labels_say_how_it_is_scheduled()
    {
        var group = World.Group("web", "8080:80") with { FrontEnd = KernelFrontEnd.IpvsAddress, Scheduling = new Scheduling { Scheduler = Scheduler.Wlc, Persistence = 60 } };
        var world = World.Empty with { Backend = BackendMode.Container, Host = new HostNetwork { BridgeAddress = System.Net.IPAddress.Parse("172.17.0.1") } };
        var spec = RunPlan.Spec(group, World.Layout("0"), World.Layout("0").Shards[0], world);
        Assert.Empty(spec.Publications);
        Assert.NotEmpty(RunPlan.Spec(group with { FrontEnd = KernelFrontEnd.NftAddress }, World.Layout("0"), World.Layout("0").Shards[0], world).Publications);
        Assert.Equal(("ipvs", "wlc", "60"), (spec.Labels[Label.FrontEnd], spec.Labels[Label.Scheduler], spec.Labels[Label.Persistence]));
        Assert.DoesNotContain(Label.Gorb, spec.Labels.Keys);

        var read = World.GroupOf(World.Container("web-0", "running", [.. spec.Labels.Select(label => (label.Key, label.Value))]));
        Assert.Equal((group.Scheduling, "ipvs", BackendMode.Container), (read.Scheduling, read.FrontEndAddress, read.BackendMode));
    }

    [Theory]
    [InlineData("port 127.0.0.1:8080:80/tcp: IPVS takes no packets of the loopback", "127.0.0.1:8080:80")]
    [InlineData("port [::1]:8080:80/tcp: IPVS takes no packets of the loopback", "[::1]:8080:80")]
    [InlineData(null, "8080:80", "10.0.0.1:8081:81", "8080:80/udp")]
    public void What_IPVS_cannot_serve_is_refused_before_anything_is_created(string? fault, params string[] ports)
    {
        var group = World.Group("web", ports) with { FrontEnd = KernelFrontEnd.IpvsAddress };
        var world = World.Empty with { Networks = [new ObservedNetwork("bridge", "id", "bridge", "docker0", false)], Host = new HostNetwork { BridgeAddress = System.Net.IPAddress.Parse("172.17.0.1") } };
        var faults = RunPlan.Faults(group, World.Layout("0"), world);
        if (fault is null)
            Assert.Empty(faults);
        else
            Assert.StartsWith(fault, Assert.Single(faults), StringComparison.Ordinal);
        Assert.DoesNotContain(RunPlan.Faults(group with { FrontEnd = KernelFrontEnd.NftAddress }, World.Layout("0"), world), told => told.Contains("IPVS", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("8080:80", KernelFrontEnd.NftAddress, "172.17.0.1:8080 127.0.0.1:8080 [::1]:8080")]
    [InlineData("8080:80", KernelFrontEnd.IpvsAddress, "172.17.0.1:8080")]
    [InlineData("0.0.0.0:8080:80", KernelFrontEnd.NftAddress, "172.17.0.1:8080 127.0.0.1:8080")]
    [InlineData("[::]:8080:80", KernelFrontEnd.NftAddress, "[::1]:8080")]
    [InlineData("0.0.0.0:8080:80", KernelFrontEnd.IpvsAddress, "172.17.0.1:8080")]
    [InlineData("[::]:8080:80", KernelFrontEnd.IpvsAddress, "")]
    [InlineData("8080:80/udp", KernelFrontEnd.NftAddress, "")]
    [InlineData("127.0.0.1:8080:80", KernelFrontEnd.NftAddress, "127.0.0.1:8080")]
    [InlineData("10.0.0.1:8080:80", KernelFrontEnd.NftAddress, "10.0.0.1:8080")]
    [InlineData("10.0.0.2:8080:80", KernelFrontEnd.NftAddress, "")]
    [InlineData("[::1]:8080:80", KernelFrontEnd.NftAddress, "[::1]:8080")]
    public void A_group_is_ready_when_it_answers_by_each_way_of_this_machines_own(string port, string frontEnd, string ways)
    {
        var group = World.Group("web", port) with { FrontEnd = frontEnd };
        var world = World.Empty with
        {
            Backend = BackendMode.Container,
            Networks = [new ObservedNetwork("bridge", "id", "bridge", "docker0", false)],
            Host = new HostNetwork { BridgeAddress = IPAddress.Parse("172.17.0.1"), HasIPv6Loopback = true, Addresses = [IPAddress.Parse("10.0.0.1")] },
        };
        var plan = RunPlan.For(group, World.Layout("0", "1"), world);
        Assert.Equal(ways, string.Join(' ', plan.Steps.Select(step => step.Step).OfType<Step.Reach>().Select(way => way.At)));
        Assert.All(plan.ToGraph().Split('\n').Where(line => line.Contains(" try ", StringComparison.Ordinal)), line => Assert.EndsWith(": ready by its address [needs 7 10]", line, StringComparison.Ordinal));
        Assert.DoesNotContain(RunPlan.For(group with { Wait = false }, World.Layout("0", "1"), world).Steps, step => step.Step is Step.Reach);
        var routed = world with { Networks = [world.Networks[0] with { IsRouted = true }] };
        Assert.DoesNotContain("[::1]", RunPlan.For(group, World.Layout("0", "1"), routed).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_without_IPv4_is_refused_and_one_in_routed_mode_is_warned_of()
    {
        var group = World.Group("web", "8080:80") with { FrontEnd = KernelFrontEnd.NftAddress };
        ObservedNetwork network = new("bridge", "id", "bridge", "docker0", false);
        var world = World.Empty with { Networks = [network with { HasIPv4 = false }], Host = new HostNetwork() };
        Assert.StartsWith("network 'bridge' has no IPv4, and", Assert.Single(RunPlan.Faults(group, World.Layout("0"), world)), StringComparison.Ordinal);
        Assert.Empty(RunPlan.Warnings(group, World.Layout("0"), world with { Networks = [network] }));
        Assert.StartsWith("network 'bridge' is in routed mode", Assert.Single(RunPlan.Warnings(group, World.Layout("0"), world with { Networks = [network with { IsRouted = true }] })), StringComparison.Ordinal);
    }

    [Fact]
    public void A_virtual_service_of_somebody_elses_is_refused_before_a_group_that_is_to_be_replaced_is_stopped()
    {
        VirtualService foreign = new() { Address = new ServiceAddress(IpvsProtocol.Tcp, System.Net.IPAddress.Parse("10.0.0.1"), 9090), Scheduler = "rr" };
        var world = World.Empty with
        {
            Networks = [new ObservedNetwork("bridge", "id", "bridge", "docker0", false)],
            Host = new HostNetwork { BridgeAddress = System.Net.IPAddress.Parse("172.17.0.1") },
            FrontEnd = new IpvsState(ImmutableDictionary<ServiceAddress, VirtualService>.Empty.Add(foreign.Address, foreign), IpvsRecord.Empty) { Own = [foreign.Address.Address] },
        };
        ImmutableArray<string> Faults(string port) =>
            RunPlan.Faults(World.Group("web", port) with { FrontEnd = KernelFrontEnd.IpvsAddress, Replace = true }, World.Layout("0"), world);
        Assert.StartsWith("port 9090:80/tcp: 10.0.0.1:9090/tcp is a virtual service of somebody else's", Assert.Single(Faults("9090:80")), StringComparison.Ordinal);
        Assert.Empty(Faults("9090:80/udp"));
        Assert.Empty(Faults("9091:80"));
        Assert.Empty(Faults("10.0.0.2:9090:80"));
    }

    [Fact]
    public void By_direct_routing_shards_keep_quiet_about_the_groups_address_on_a_macvlan_network()
    {
        var group = World.Group("web", "10.0.0.9:80:80") with { FrontEnd = KernelFrontEnd.IpvsAddress, Network = "lan", Scheduling = new Scheduling { Forward = Forward.Dr } };
        var world = World.Empty with
        {
            Backend = BackendMode.Container,
            Networks = [new ObservedNetwork("lan", "id", "macvlan", null, false) { Parent = "eth0" }, new ObservedNetwork("bridge", "id2", "bridge", "docker0", false)],
            Host = new HostNetwork { Addresses = [System.Net.IPAddress.Parse("10.0.0.9"), System.Net.IPAddress.Loopback] },
        };
        Assert.Empty(RunPlan.Faults(group, World.Layout("0"), world));
        var spec = RunPlan.Spec(group, World.Layout("0"), World.Layout("0").Shards[0], world);
        Assert.Equal(("dr", "1", "2", "lan"), (spec.Labels[Label.Forward], spec.Sysctls["net.ipv4.conf.all.arp_ignore"], spec.Sysctls["net.ipv4.conf.all.arp_announce"], spec.Network));
        Assert.Empty(RunPlan.Spec(group with { Scheduling = Scheduling.Default }, World.Layout("0"), World.Layout("0").Shards[0], world).Sysctls);
        Assert.Equal(Forward.Dr, World.GroupOf(World.Container("web-0", "running", [.. spec.Labels.Select(label => (label.Key, label.Value))])).Scheduling.Forward);

        string Fault(GroupSpec asked) => Assert.Single(RunPlan.Faults(asked, World.Layout("0"), world));
        Assert.Contains("docker network create -d macvlan", Fault(group with { Network = null }), StringComparison.Ordinal);
        Assert.Contains("ip address add 10.0.0.8/32 dev eth0", Fault(group with { Ports = Core.Ports.PortSpec.ParseAll(["10.0.0.8:80:80"]) }), StringComparison.Ordinal);
        Assert.Contains("-p ADDRESS:80:80/tcp", Fault(group with { Ports = Core.Ports.PortSpec.ParseAll(["80:80"]) }), StringComparison.Ordinal);
        Assert.Contains("both ports have to be the same: 80:80/tcp", Fault(group with { Ports = Core.Ports.PortSpec.ParseAll(["10.0.0.9:8080:80"]) }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_is_found_by_name_id_or_the_beginning_of_its_id_and_one_of_two_by_its_id_only()
    {
        ObservedNetwork[] networks = [Network("lan", "aaaa1111bbbb2222"), Network("twin", "cccc1111bbbb2222"), Network("twin", "dddd1111bbbb2222")];
        Assert.Empty(Faults("lan"));
        Assert.Empty(Faults("aaaa1111bbbb"));
        Assert.Empty(Faults("dddd1111bbbb2222"));
        Assert.Equal("network 'twin' may be any of 2: twin cccc1111bbbb, twin dddd1111bbbb; give one by its id", Assert.Single(Faults("twin")));
        Assert.Equal("network 'wan' does not exist; create it with: docker network create wan", Assert.Single(Faults("wan")));
        string[] own = [.. Faults("bridge")];
        Assert.DoesNotContain("docker network create bridge", Assert.Single(own), StringComparison.Ordinal);

        IEnumerable<string> Faults(string name) =>
            RunPlan.Faults(World.Group("web") with { Network = name }, World.Layout("0"), World.Empty with { Networks = networks });

        static ObservedNetwork Network(string name, string id) => new(name, id, "bridge", "br", false);
    }

    [Fact]
    public void Sctp_is_never_told_to_go_behind_a_front_end()
    {
        var alone = World.Group("web", "80:80/sctp");
        string fault = Assert.Single(RunPlan.Faults(alone, World.Layout("0", "1"), World.Empty));
        Assert.DoesNotContain("--frontend nft", fault, StringComparison.Ordinal);
        Assert.Contains("-p 80-81:80/sctp", fault, StringComparison.Ordinal);
        var mixed = RunPlan.Faults(World.Group("web", "80:80/sctp", "90:90"), World.Layout("0", "1"), World.Empty);
        Assert.Equal(2, mixed.Length);
        Assert.All(mixed, each => Assert.DoesNotContain("--frontend nft", each, StringComparison.Ordinal));
    }

    [Fact]
    public void Who_shares_its_CPUs_holds_none() =>
        Assert.DoesNotContain(
            RunPlan.For(World.Group("web") with { Placement = new PlacementRequest { Share = true } }, World.Layout("0", "1"), World.Empty).Steps,
            step => step.Step is Step.Claim);

    [Fact]
    public void The_first_shard_is_created_before_the_others_so_that_its_name_lets_one_run_through() => Assert.StartsWith(
        """
        1 create web-0: cpus 0, mems 0
        2 create web-1: cpus 1, mems 0 [needs 1]
        3 create web-2: cpus 2, mems 0 [needs 1]

        """,
        RunPlan.For(World.Group("web"), World.Layout("0", "1", "2"), World.Empty).ToGraph(), StringComparison.Ordinal);

    [Fact]
    public void A_missing_image_is_pulled_before_anything_is_created() => Assert.StartsWith(
        """
        1 pull image: it is not on the engine's machine
        2 create web-0: cpus 0, mems 0 [needs 1]

        """,
        RunPlan.For(World.Group("web"), World.Layout("0"), World.Empty with { HasImage = false }).ToGraph(), StringComparison.Ordinal);

    [Fact]
    public void Pull_always_pulls_and_pull_never_is_refused_without_the_image()
    {
        var always = World.Group("web") with { Pull = PullPolicy.Always };
        Assert.IsType<Step.Pull>(RunPlan.For(always, World.Layout("0"), World.Empty).Steps[0].Step);

        var never = World.Group("web") with { Pull = PullPolicy.Never };
        Assert.Contains("--pull never", Assert.Single(RunPlan.Faults(never, World.Layout("0"), World.Empty with { HasImage = false })), StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_front_end_services_come_after_the_first_container_and_backends_after_their_shard()
    {
        var group = World.Group("web", "8080:80", "53/udp") with { FrontEnd = "eth0://10.0.0.1:4672" };
        var plan = RunPlan.For(group, World.Layout("0-1", "2"), World.Empty with { Backend = BackendMode.Container });
        Assert.Equal(
            """
            1 create web-0: cpus 0-1, mems 0
            2 create web-1: cpus 2, mems 0 [needs 1]
            3 hold CPUs 0-2 for group 'web' [needs 1 2]
            4 add service web-80-tcp at eth0://10.0.0.1:4672, port 8080/tcp [needs 1]
            5 add service web-53-udp at eth0://10.0.0.1:4672, port 53/udp [needs 1]
            6 start web-0 [needs 1 3]
            7 wait for web-0 [needs 6]
            8 add backend web-0 to web-80-tcp, weight 2 [needs 4 7]
            9 add backend web-0 to web-53-udp, weight 2 [needs 5 7]
            10 start web-1 [needs 2 3]
            11 wait for web-1 [needs 10]
            12 add backend web-1 to web-80-tcp, weight 1 [needs 4 11]
            13 add backend web-1 to web-53-udp, weight 1 [needs 5 11]
            """,
            plan.ToGraph());
        Assert.Equal("none", ((Step.AddBackend)plan.Steps[8].Step).Pulse!.Type);
    }

    [Fact]
    public void Weights_are_the_shards_cpus_so_that_8_8_and_16_cpus_do_not_get_equal_traffic()
    {
        var group = World.Group("web", "80") with { FrontEnd = "lo://127.0.0.1:4672" };
        var plan = RunPlan.For(group, World.Layout("0-7", "8-15", "16-31"), World.Empty with { Backend = BackendMode.Host });
        Assert.Equal([8, 8, 16], plan.Steps.Select(step => step.Step).OfType<Step.AddBackend>().Select(step => step.Weight));
    }

    [Fact]
    public void Behind_a_front_end_no_shard_publishes_the_groups_own_port()
    {
        var group = World.Group("web", "8080:80", "10.0.0.1:53:53/udp") with { FrontEnd = "eth0://10.0.0.1:4672" };
        var layout = World.Layout("0", "1");
        Assert.Equal(
            [new Publication("80/tcp", "127.0.0.1", ""), new Publication("53/udp", "127.0.0.1", "")],
            RunPlan.Spec(group, layout, layout.Shards[0], World.Empty with { Backend = BackendMode.Container }).Publications.AsEnumerable());
        Assert.Equal(
            [new Publication("80/tcp", "", ""), new Publication("53/udp", "10.0.0.1", "")],
            RunPlan.Spec(group, layout, layout.Shards[0], World.Empty with { Backend = BackendMode.Host }).Publications.AsEnumerable());
    }

    /// <summary>Docker 28 drops what is forwarded to a port that a container does not publish, and so does Docker 29's table of nftables, whatever another table accepts.</summary>
    [Theory]
    [InlineData("80", "80/tcp at 172.17.0.1 ::1")]
    [InlineData("0.0.0.0:8080:80", "80/tcp at 172.17.0.1")]
    [InlineData("10.0.0.1:53:53/udp", "53/udp at 172.17.0.1")]
    [InlineData("127.0.0.1:8080:80", "80/tcp at 127.0.0.1")]
    [InlineData("[2001:db8::1]:8080:80", "80/tcp at ::1")]
    public void Behind_nft_every_port_that_shards_are_reached_at_is_published_and_never_the_groups_own(string port, string published)
    {
        var group = World.Group("web", port) with { FrontEnd = "nft" };
        var world = World.Empty with { Backend = BackendMode.Container, Host = new HostNetwork { BridgeAddress = IPAddress.Parse("172.17.0.1"), HasIPv6Loopback = true } };
        var layout = World.Layout("0", "1");
        foreach (var shard in layout.Shards)
        {
            var publications = RunPlan.Spec(group, layout, shard, world).Publications;
            Assert.Equal([published], publications.GroupBy(its => its.ContainerPort).Select(its => $"{its.Key} at {string.Join(' ', its.Select(own => own.HostAddress))}"));
            Assert.All(publications, its => Assert.Equal("", its.HostPort));
        }
    }

    [Fact]
    public void A_range_gives_each_shard_its_own_port()
    {
        var layout = World.Layout("0", "1", "2");
        Assert.Equal(
            ["8080", "8081", "8082"],
            layout.Shards.Select(shard => RunPlan.Spec(World.Group("web", "8080-8085:80"), layout, shard, World.Empty).Publications[0].HostPort));
    }

    [Fact]
    public void Every_fault_is_told_at_once()
    {
        var world = World.Empty with { Containers = [World.Shard("web", 0, 1, "0"), World.Container("web-1")] };
        var faults = RunPlan.Faults(World.Group("web", "9090:80", "9100:81"), World.Layout("0", "1", "2"), world);
        Assert.Equal(4, faults.Length);
        Assert.Contains(faults, fault => fault.Contains("replace it with --replace", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("container named web-1", StringComparison.Ordinal));
    }

    [Fact]
    public void Cpus_that_are_shared_with_another_group_are_a_warning_that_names_it_and_so_are_containers_that_are_not_pinned()
    {
        ObservedContainer[] containers = [World.Shard("db", 0, 2, "0-3"), World.Shard("db", 1, 2, "4-7"), World.Shard("old", 0, 1, "0", "exited"), World.Container("cron")];
        var world = World.Empty with { Containers = containers, Ledger = Allocations.Of(containers) };
        Assert.Equal(
            ["group 'db' holds CPUs 2-4, and group 'web' will compete for them (--share)", "not pinned, and so on any CPU of the machine: container cron"],
            RunPlan.Warnings(World.Group("web"), World.Layout("2-3", "4"), world).AsEnumerable());
    }

    [Fact]
    public void Replace_withdraws_and_removes_the_old_group_after_the_pull_and_before_the_first_create()
    {
        var world = World.Empty with
        {
            HasImage = false,
            Containers = [World.Shard("web", 0, 1, "0", ports: "80/tcp", gorb: "lo://127.0.0.1:1")],
            FrontEnds = ["lo://127.0.0.1:1"],
        };
        var plan = RunPlan.For(World.Group("web") with { Replace = true }, World.Layout("0"), world);
        Assert.Equal(
            """
            1 pull image: it is not on the engine's machine
            2 drain web-0 in web-80-tcp [needs 1]
            3 wait for web-0's connections to end, at most 10 s [needs 1] [after 2]
            4 stop web-0 [needs 1] [after 3]
            5 remove backend web-0 from web-80-tcp [needs 1] [after 4]
            6 remove web-0 [needs 1] [after 4]
            7 remove service web-80-tcp [needs 1] [after 5]
            8 create web-0: cpus 0, mems 0 [needs 1 6 7]
            9 hold CPUs 0 for group 'web' [needs 8]
            10 start web-0 [needs 8 9]
            """,
            plan.ToGraph());
    }

    [Fact]
    public void Environment_values_are_in_no_printed_plan()
    {
        var group = World.Group("web") with { Environment = ["PASSWORD=secret"] };
        Assert.DoesNotContain("secret", RunPlan.For(group, World.Layout("0"), World.Empty).ToString(), StringComparison.Ordinal);
    }
}
