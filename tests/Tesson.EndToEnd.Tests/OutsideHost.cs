namespace Tesson.EndToEnd.Tests;

/// <summary>Another host: a network namespace with an address that is routed to this machine.</summary>
public sealed class OutsideHost : IAsyncLifetime
{
    private readonly string _name = $"tsn{Guid.NewGuid().ToString("N")[..8]}";
    private readonly int _subnet = Random.Shared.Next(1, 250);

    /// <summary>The address of the other host.</summary>
    public string Address => $"10.233.{_subnet}.2";

    /// <summary>The address of this machine on the link between them.</summary>
    public string Gateway => $"10.233.{_subnet}.1";

    /// <summary>What comes before a command that is to run there.</summary>
    public string[] Exec => ["ip", "netns", "exec", _name];

    public async Task InitializeAsync()
    {
        await IpAsync("netns", "add", _name);
        await IpAsync("link", "add", Near, "type", "veth", "peer", "name", "up0", "netns", _name);
        await IpAsync("address", "add", $"{Gateway}/24", "dev", Near);
        await IpAsync("link", "set", Near, "up");
        await IpAsync("-n", _name, "address", "add", $"{Address}/24", "dev", "up0");
        await IpAsync("-n", _name, "link", "set", "up0", "up");
        await IpAsync("-n", _name, "link", "set", "lo", "up");
        await IpAsync("-n", _name, "route", "add", "default", "via", Gateway);
    }

    public async Task DisposeAsync()
    {
        await Command.RunAsync("ip", ["netns", "del", _name]);
        await Command.RunAsync("ip", ["link", "del", Near]);
    }

    private string Near => $"{_name}h";

    private static async Task IpAsync(params string[] arguments)
    {
        var done = await Command.RunAsync("ip", arguments);
        Assert.True(done.ExitCode == 0, done.ToString());
    }
}
