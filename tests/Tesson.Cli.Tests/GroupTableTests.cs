using System.Collections.Immutable;
using Tesson.Cli.Output;
using Tesson.Core.Groups;

namespace Tesson.Cli.Tests;

public sealed class GroupTableTests
{
    private static readonly ImmutableArray<ObservedPort> Relays =
    [
        new("127.0.0.1", 80, 49153, "tcp"), new("::1", 80, 49153, "tcp"), new("0.0.0.0", 9090, 49154, "tcp"), new("::", 9090, 49154, "tcp"), new("0.0.0.0", 81, 0, "tcp"),
    ];

    [Theory]
    [InlineData("nft", "0.0.0.0:49154->9090/tcp")]
    [InlineData("none", "127.0.0.1:49153->80/tcp, 0.0.0.0:49154->9090/tcp")]
    public void A_row_fits_a_window_the_ports_behind_the_address_and_IPv6_that_says_the_same_are_left_out(string frontEnd, string ports)
    {
        string row = Print(frontEnd, Relays).Split('\n')[2];
        Assert.Equal($"0123456789ab   Up 2 minutes   web-0   0-1      -      {ports}", row);
    }

    [Fact]
    public void IPv6_at_a_port_of_its_own_is_told() =>
        Assert.EndsWith(", [::]:49155->80/tcp", Print("none", [new("0.0.0.0", 80, 49153, "tcp"), new("::", 80, 49155, "tcp")]).Split('\n')[2], StringComparison.Ordinal);

    private static string Print(string frontEnd, ImmutableArray<ObservedPort> ports)
    {
        StringWriter output = new() { NewLine = "\n" };
        GroupTable.Print(ObservedGroup.From([Shard(frontEnd, ports)]), output);
        return output.ToString();
    }

    private static ObservedContainer Shard(string frontEnd, ImmutableArray<ObservedPort> ports) => new()
    {
        Id = "0123456789abcdef",
        Name = "web-0",
        Image = "demo",
        State = "running",
        Status = "Up 2 minutes",
        Ports = ports,
        Labels = new Dictionary<string, string>
        {
            [Label.Group] = "web",
            [Label.Shard] = "0",
            [Label.Size] = "1",
            [Label.Cpus] = "0-1",
            [Label.Weight] = "2",
            [Label.Ports] = "8080:80/tcp",
            [Label.FrontEnd] = frontEnd,
        },
    };
}
