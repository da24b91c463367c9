using System.Collections.Immutable;

namespace Tesson.Core.Ports;

/// <summary>
/// What stands against the ports of a group, a sentence with its remedy each. A group has one address for all shards, by a front
/// end that balances all of its ports, or each shard has host ports of its own.
/// </summary>
/// <param name="Size">The number of shards.</param>
/// <param name="HasFrontEnd">Whether a front end has the group's address.</param>
/// <param name="Obstacle">Why this machine's kernel cannot be the front end, with the remedy; null where it can.</param>
public sealed record PublicationFaults(int Size, bool HasFrontEnd, string? Obstacle)
{
    /// <param name="mappings">The group's ports.</param>
    public IEnumerable<string> Of(ImmutableArray<PortMapping> mappings)
    {
        if (Size > 1 && mappings.FirstOrDefault(IsOne) is { } one && mappings.FirstOrDefault(IsRange) is { } range)
        {
            return
            [
                $"ports {one} and {range}: a group has one address for all shards, or a port of its own for each; "
                + $"write {Single(range)} instead of the range for the one, or {Range(one)} and --frontend none for the other",
            ];
        }

        bool hasSctp = mappings.Any(mapping => mapping.Protocol == Protocol.Sctp);
        return
        [
            .. mappings.Select(mapping => HasFrontEnd ? Behind(mapping) : Alone(mapping, hasSctp)).OfType<string>(),
            .. HasFrontEnd ? Overlaps(mappings) : [],
        ];
    }

    /// <summary>Without a front end a port that names none of the host's gets one of its own; behind one it listens at its own number.</summary>
    private static IEnumerable<string> Overlaps(ImmutableArray<PortMapping> mappings) =>
        from second in mappings.Index()
        from first in mappings.Take(second.Index)
        where first.Protocol == second.Item.Protocol && first.ListenPort == second.Item.ListenPort && AddressOverlap.Of(first.HostAddress, second.Item.HostAddress)
        select $"ports {first} and {second.Item} are one address of the group, {second.Item.ToAddress()}: give one of them another host port";

    private static string? Behind(PortMapping mapping) =>
        mapping.Protocol == Protocol.Sctp ? $"port {mapping}: only tcp and udp are balanced; publish sctp without a front end (--frontend none)"
        : IsRange(mapping) ? $"port {mapping}: a group behind a front end has one port; write {Single(mapping)}, or give each shard a port of its own (--frontend none)"
        : null;

    private string? Alone(PortMapping mapping, bool hasSctp)
    {
        if (IsRange(mapping) && mapping.HostPorts!.Value.Count < Size)
            return $"port {mapping}: {mapping.HostPorts.Value.Count} host ports for {Size} shards; the range needs {Size} ports (-p {Range(mapping)})";
        if (Size == 1 || !IsOne(mapping))
            return null;
        string own = $"give a range (-p {Range(mapping)}), or let the engine choose (-p {mapping.ContainerPortKey})";
        return hasSctp
            ? $"port {mapping}: {Size} shards cannot all have the host's port {mapping.HostPorts}, and no front end balances a group with sctp; {own}"
            : Obstacle is not null
            ? $"port {mapping}: {Size} shards have one address only behind a front end, and there is none: {Obstacle}; without one {own}"
            : $"port {mapping}: {Size} shards cannot all have the host's port {mapping.HostPorts}; put a front end before them (--frontend nft, or --gorb DEVICE://HOST:PORT), {own}";
    }

    private static bool IsOne(PortMapping mapping) => mapping.HostPorts is { Count: 1 };

    private static bool IsRange(PortMapping mapping) => mapping.HostPorts is { Count: > 1 };

    private static string Single(PortMapping mapping) => $"{mapping with { HostPorts = new PortRange(mapping.HostPorts!.Value.First, mapping.HostPorts.Value.First) }}";

    private string Range(PortMapping mapping)
    {
        int first = mapping.HostPorts!.Value.First;
        return $"{mapping with { HostPorts = new PortRange(first, first + Size - 1) }}";
    }
}
