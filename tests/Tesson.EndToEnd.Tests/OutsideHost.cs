using System.Diagnostics;

namespace Tesson.EndToEnd.Tests;

/// <summary>Another host: a network namespace with an address that is routed to this machine.</summary>
public sealed class OutsideHost : IAsyncLifetime
{
    /// <summary>The namespace's name.</summary>
    public string Name { get; } = $"tsn{Guid.NewGuid().ToString("N")[..8]}";

    /// <summary>This machine's end of the link.</summary>
    public string Device => $"{Name}h";

    /// <summary>Makes it, says so, and takes it away when the input ends: by the end of the tests, or of the process that ran them.</summary>
    private const string Script = """
        set -e
        name=$1 device=$2 gateway=$3 address=$4
        trap 'ip netns del "$name"' EXIT
        ip netns add "$name"
        ip link add "$device" type veth peer name up0 netns "$name"
        ip address add "$gateway/24" dev "$device"
        ip link set "$device" up
        ip -n "$name" address add "$address/24" dev up0
        ip -n "$name" link set up0 up
        ip -n "$name" link set lo up
        ip -n "$name" route add default via "$gateway"
        echo made
        cat >/dev/null
        """;

    private Process? _host;

    private readonly int _subnet = Random.Shared.Next(1, 250);

    /// <summary>The address of the other host.</summary>
    public string Address => $"10.233.{_subnet}.2";

    /// <summary>The address of this machine on the link between them.</summary>
    public string Gateway => $"10.233.{_subnet}.1";

    /// <summary>An IPv6 address for the other host, of a test that wants one.</summary>
    public string AddressIPv6 => $"fd00:7e55:{_subnet:x}::2";

    /// <summary>Such an address for this machine on the link between them.</summary>
    public string GatewayIPv6 => $"fd00:7e55:{_subnet:x}::1";

    /// <summary>What comes before a command that is to run there.</summary>
    public string[] Exec => ["ip", "netns", "exec", Name];

    public async Task InitializeAsync()
    {
        _host = Command.Start("sh", ["-c", Script, "sh", Name, Device, Gateway, Address]);
        if (await _host.StandardOutput.ReadLineAsync().WaitAsync(Web.Patience) is null)
            throw new InvalidOperationException($"no other host: {await _host.StandardError.ReadToEndAsync()}");
    }

    public async Task DisposeAsync()
    {
        if (_host is null)
            return;
        await Command.FinishAsync(_host);
        _host.Dispose();
    }
}
