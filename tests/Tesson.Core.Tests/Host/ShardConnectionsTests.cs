using System.Net;
using System.Net.Sockets;
using Tesson.Core.Host;

namespace Tesson.Core.Tests.Host;

public sealed class ShardConnectionsTests
{
    [Theory]
    [InlineData("01", true)]
    [InlineData("03", true)]
    [InlineData("08", true)]
    [InlineData("06", false)]
    [InlineData("0A", false)]
    public void A_connection_counts_while_there_is_something_left_to_say(string state, bool open) =>
        Assert.Equal(open, ShardConnections.IsOpen($"   1: 020011AC:0050 010011AC:C350 {state} 00000000:00000000", [80]));

    [Fact]
    public void Only_the_shards_own_ports_count() =>
        Assert.False(ShardConnections.IsOpen("   1: 020011AC:C350 010011AC:0050 01 00000000:00000000", [80]));

    [Fact]
    public async Task Real_connections_are_counted_and_a_process_that_is_gone_is_not_known()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Assert.Equal(0, ShardConnections.Count(Environment.ProcessId, [port]));
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, port);
        Assert.Equal(1, ShardConnections.Count(Environment.ProcessId, [port]));
        Assert.Null(ShardConnections.Count(int.MaxValue, [port]));
    }

    [Fact]
    public void A_port_is_listened_on_as_long_as_somebody_does()
    {
        using System.Net.Sockets.TcpListener listener = new(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        int port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        Assert.True(ShardConnections.Listens(Environment.ProcessId, port));
        listener.Stop();
        Assert.False(ShardConnections.Listens(Environment.ProcessId, port));
    }
}
