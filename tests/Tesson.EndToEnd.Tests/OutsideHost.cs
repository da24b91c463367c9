namespace Tesson.EndToEnd.Tests;

/// <summary>Another host: a network namespace with an address that is routed to this machine.</summary>
public sealed class OutsideHost : IAsyncLifetime
{
    /// <summary>The namespace's name.</summary>
    public string Name { get; } = $"tsn{Guid.NewGuid().ToString("N")[..8]}";

    /// <summary>This machine's end of the link.</summary>
    public string Device => $"{Name}h";

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
        await IpAsync("netns", "add", Name);
        await IpAsync("link", "add", Device, "type", "veth", "peer", "name", "up0", "netns", Name);
        await IpAsync("address", "add", $"{Gateway}/24", "dev", Device);
        await IpAsync("link", "set", Device, "up");
        await IpAsync("-n", Name, "address", "add", $"{Address}/24", "dev", "up0");
        await IpAsync("-n", Name, "link", "set", "up0", "up");
        await IpAsync("-n", Name, "link", "set", "lo", "up");
        await IpAsync("-n", Name, "route", "add", "default", "via", Gateway);
    }

    public async Task DisposeAsync()
    {
        await Command.RunAsync("ip", ["netns", "del", Name]);
        await Command.RunAsync("ip", ["link", "del", Device]);
    }

    private static async Task IpAsync(params string[] arguments)
    {
        var done = await Command.RunAsync("ip", arguments);
        Assert.True(done.ExitCode == 0, done.ToString());
    }
}
