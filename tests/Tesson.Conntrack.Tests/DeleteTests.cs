using System.Net;
using System.Net.Sockets;

namespace Tesson.Conntrack.Tests;

/// <summary>Deletions from the kernel's own table, each in a network namespace of its own.</summary>
public sealed class DeleteTests
{
    [SkippableTheory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("127.0.0.1", "::ffff:127.0.0.1")]
    [InlineData("::1", "::1")]
    [InlineData("::1", "::1%1")]
    public void A_UDP_client_stays_with_its_backend_until_its_flow_is_deleted(string loopback, string target) => NetworkNamespace.Run(() =>
    {
        var address = IPAddress.Parse(loopback);
        using UdpBackends backends = new(address, 9001, 9002);
        using var client = UdpBackends.Open(address, 0);
        NetworkNamespace.SendTo(9001);
        Assert.Equal(9001, backends.Ask(client, NetworkNamespace.FrontPort));
        NetworkNamespace.SendTo(9002);
        Assert.Equal(9001, backends.Ask(client, NetworkNamespace.FrontPort));

        Assert.Equal(1, Delete(FlowProtocol.Udp, target, 9001));
        Assert.Equal(9002, backends.Ask(client, NetworkNamespace.FrontPort));
        Assert.Equal(0, Delete(FlowProtocol.Udp, target, 9001));
    });

    [SkippableTheory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void A_TCP_client_that_repeats_its_SYN_reaches_the_new_backend(string loopback) => NetworkNamespace.Run(() =>
    {
        var address = IPAddress.Parse(loopback);
        NetworkNamespace.Nft("add chain inet tesson input { type filter hook input priority 0; }\nadd rule inet tesson input tcp dport 9001 counter drop\n");
        using Socket dead = Listen(address, 9001), alive = Listen(address, 9002);
        using Socket client = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        NetworkNamespace.SendTo(9001);
        var connected = client.ConnectAsync(address, NetworkNamespace.FrontPort);
        NetworkNamespace.SendTo(9002);
        NetworkNamespace.Until("list chain inet tesson input", text => !text.Contains("packets 0 ", StringComparison.Ordinal) && !text.Contains("packets 1 ", StringComparison.Ordinal));
        Assert.False(alive.Poll(0, SelectMode.SelectRead));

        Assert.Equal(1, Delete(FlowProtocol.Tcp, loopback, 9001));
        Assert.True(alive.Poll(60_000_000, SelectMode.SelectRead));
        Assert.True(connected.Wait(60_000));
    });

    [SkippableFact]
    public void Flows_of_other_ports_addresses_and_protocols_survive() => NetworkNamespace.Run(() =>
    {
        using UdpBackends backends = new(IPAddress.Loopback, 9001, 9002);
        using UdpBackends backends6 = new(IPAddress.IPv6Loopback, 9001);
        using Socket listener = Listen(IPAddress.Loopback, 9001);
        using Socket balanced = UdpBackends.Open(IPAddress.Loopback, 0), direct = UdpBackends.Open(IPAddress.Loopback, 0);
        using Socket direct6 = UdpBackends.Open(IPAddress.IPv6Loopback, 0), stream = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        NetworkNamespace.SendTo(9001);
        backends.Ask(balanced, NetworkNamespace.FrontPort);
        backends.Ask(direct, 9001);
        backends.Ask(direct, 9002);
        backends6.Ask(direct6, 9001);
        stream.Connect(IPAddress.Loopback, NetworkNamespace.FrontPort);

        Assert.Equal(0, Delete(FlowProtocol.Udp, "127.0.0.1", NetworkNamespace.FrontPort));
        Assert.Equal(0, Delete(FlowProtocol.Udp, "127.0.0.2", 9001));
        Assert.Equal(2, Delete(FlowProtocol.Udp, "127.0.0.1", 9001));
        FlowTarget[] others =
        [
            new(FlowProtocol.Udp, IPAddress.Loopback, 9001), new(FlowProtocol.Udp, IPAddress.Loopback, 9002),
            new(FlowProtocol.Udp, IPAddress.IPv6Loopback, 9001), new(FlowProtocol.Tcp, IPAddress.Loopback, 9001),
        ];
        Assert.Equal([0, 1, 1, 1], others.Select(target => Flows.Delete([target])));
    });

    [SkippableFact]
    public void Several_targets_of_both_families_go_at_once_though_the_table_fills_many_datagrams() => NetworkNamespace.Run(() =>
    {
        const int Clients = 2000;
        using UdpBackends backends = new(IPAddress.Loopback, 9001, 9002);
        using UdpBackends backends6 = new(IPAddress.IPv6Loopback, 9001);
        NetworkNamespace.SendTo(9001);
        for (int i = 0; i < Clients; i++)
        {
            using var client = UdpBackends.Open(new IPAddress([127, 1, (byte)(i >> 8), (byte)i]), 0);
            client.SendTo([1], new IPEndPoint(IPAddress.Loopback, i % 4 == 0 ? 9002 : NetworkNamespace.FrontPort));
        }

        using var client6 = UdpBackends.Open(IPAddress.IPv6Loopback, 0);
        backends6.Ask(client6, NetworkNamespace.FrontPort);

        FlowTarget target = new(FlowProtocol.Udp, IPAddress.Loopback, 9001);
        Assert.Equal((Clients * 3 / 4) + 1, Flows.Delete([target, target with { Address = IPAddress.IPv6Loopback }, target]));
        Assert.Equal(Clients / 4, Delete(FlowProtocol.Udp, "127.0.0.1", 9002));
    });

    [SkippableFact]
    public void A_flow_of_another_zone_is_deleted_too() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.Nft("add chain inet tesson raw { type filter hook output priority -300; }\nadd rule inet tesson raw ct zone set 7\n");
        using UdpBackends backends = new(IPAddress.Loopback, 9001);
        using var client = UdpBackends.Open(IPAddress.Loopback, 0);
        NetworkNamespace.SendTo(9001);
        backends.Ask(client, NetworkNamespace.FrontPort);
        Assert.Equal(1, Delete(FlowProtocol.Udp, "127.0.0.1", 9001));
        Assert.Equal(0, Delete(FlowProtocol.Udp, "127.0.0.1", 9001));
    });

    [SkippableFact]
    public void A_flow_that_ended_meanwhile_is_not_counted() => NetworkNamespace.Run(() =>
    {
        using UdpBackends backends = new(IPAddress.Loopback, 9001);
        using var client = UdpBackends.Open(IPAddress.Loopback, 0);
        NetworkNamespace.SendTo(9001);
        backends.Ask(client, 9001);
        var flows = FlowTable.Find([new FlowTarget(FlowProtocol.Udp, IPAddress.Loopback, 9001)]);
        Assert.Equal(1, FlowTable.Delete([.. flows, .. flows]));
    });

    [SkippableFact]
    public void A_namespace_without_flows_has_none_to_delete() =>
        NetworkNamespace.Run(() => Assert.Equal(0, Delete(FlowProtocol.Tcp, "::1", 9001)));

    private static int Delete(FlowProtocol protocol, string address, int port) =>
        Flows.Delete([new FlowTarget(protocol, IPAddress.Parse(address), port)]);

    private static Socket Listen(IPAddress address, int port)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, port));
        socket.Listen();
        return socket;
    }
}
