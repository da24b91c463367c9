using System.Globalization;
using Tesson.Core.Groups;

namespace Tesson.Cli.Output;

/// <summary>The host ports of a shard, as <c>docker ps</c> writes them, so that a row fits a window.</summary>
/// <param name="group">The shard's group.</param>
internal sealed class PortCell(ObservedGroup group)
{
    private readonly HashSet<(int, string)> _served = group.FrontEndAddress is null ? [] : [.. (group.Ports ?? []).Select(port => (port.ContainerPort, port.ProtocolName))];

    /// <summary>
    /// Those by which a client reaches the shard. Behind a front end the group's address is that, and the engine's own ports for it
    /// are left out, as is an IPv6 row that says what the IPv4 row says.
    /// </summary>
    public string Of(ObservedShard shard)
    {
        ObservedPort[] own = [.. shard.Container.Ports.Where(port => port.PublicPort > 0 && !_served.Contains((port.PrivatePort, port.Protocol)))];
        return string.Join(", ", own.Where(port => !own.Any(other => IsSaidBy(other, port))).Select(Text));
    }

    private static bool IsSaidBy(ObservedPort other, ObservedPort port) =>
        IsIPv6(port) && !IsIPv6(other) && other with { Address = port.Address } == port;

    private static string Text(ObservedPort port) => string.Create(CultureInfo.InvariantCulture,
        $"{(IsIPv6(port) ? $"[{port.Address}]" : port.Address)}:{port.PublicPort}->{port.PrivatePort}/{port.Protocol}");

    private static bool IsIPv6(ObservedPort port) => port.Address.Contains(':', StringComparison.Ordinal);
}
