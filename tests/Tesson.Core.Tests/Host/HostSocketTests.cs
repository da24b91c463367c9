using System.Net;
using System.Net.Sockets;
using Tesson.Core.Host;
using Tesson.Core.Ports;

namespace Tesson.Core.Tests.Host;

public sealed class HostSocketTests
{
    [Fact]
    public void Listeners_are_read_and_connections_are_not()
    {
        string[] table =
        [
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
            "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0000 100 0 0 10 0",
            "   1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0000 100 0 0 10 0",
            "   2: cut off",
        ];
        Assert.Equal([new HostSocket(Protocol.Tcp, IPAddress.Loopback, 8080, 4711)], HostSocket.Parse(table, Protocol.Tcp));
    }

    [Theory]
    [InlineData("00000000000000000000000000000000", "::")]
    [InlineData("00000000000000000000000001000000", "::1")]
    [InlineData("0000000000000000FFFF00000100007F", "127.0.0.1")]
    public void IPv6_addresses_are_words_of_host_order(string words, string address)
    {
        string[] table = ["head", $"0: {words}:0035 00000000000000000000000000000000:0000 07 0:0 0:0 0 0 0 9 1"];
        var socket = Assert.Single(HostSocket.Parse(table, Protocol.Udp));
        Assert.Equal((IPAddress.Parse(address), 53), (socket.Address, socket.Port));
    }

    [Fact]
    public void A_real_listener_is_found_with_its_process()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var socket = Assert.Single(HostSocket.ReadAll(), socket => socket.Port == port && socket.Protocol == Protocol.Tcp);
        Assert.EndsWith($"(pid {Environment.ProcessId})", socket.FindProcess(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_opens_and_closes_descriptors_meanwhile_is_found()
    {
        // The listener's descriptor comes after those that are opened and closed.
        FileStream[] before = Open();
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var socket = Assert.Single(HostSocket.ReadAll(), socket => socket.Port == port && socket.Protocol == Protocol.Tcp);
        Array.ForEach(before, file => file.Dispose());
        using CancellationTokenSource over = new();
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var busy = Task.Run(() =>
        {
            begun.SetResult();
            while (!over.IsCancellationRequested)
                Array.ForEach(Open(), file => file.Dispose());
        });
        await begun.Task;
        Assert.All(Enumerable.Range(0, 50), _ => Assert.EndsWith($"(pid {Environment.ProcessId})", socket.FindProcess(), StringComparison.Ordinal));
        await over.CancelAsync();
        await busy;

        static FileStream[] Open() => [.. Enumerable.Range(0, 50).Select(_ => File.OpenRead("/dev/null"))];
    }
}
