using System.Collections.Immutable;
using System.Net;

namespace Tesson.Core.Ports;

/// <summary>
/// Docker's port syntax: <c>[[ADDRESS:][HOST]:]CONTAINER[/tcp|udp|sctp]</c>, where HOST and CONTAINER are ports or ranges.
/// Rules as in docker/go-connections, <c>nat.ParsePortSpec</c>: ranges of both sides have one length, or the container
/// side is a single port, which then takes one of the host's range.
/// </summary>
public static class PortSpec
{
    /// <summary>Reads one specification; a range becomes one mapping a port.</summary>
    /// <exception cref="UsageException">The text is none; the message names it and the cause.</exception>
    public static ImmutableArray<PortMapping> Parse(string text)
    {
        try
        {
            return ParseParts(text);
        }
        catch (FormatException fault)
        {
            throw new UsageException($"port '{text}': {fault.Message}; write [ADDRESS:][HOST:]CONTAINER[/tcp|udp|sctp], such as 8080:80", fault);
        }
    }

    /// <summary>Reads several, which must not ask for one host port twice.</summary>
    /// <exception cref="UsageException">One is malformed, or two overlap.</exception>
    public static ImmutableArray<PortMapping> ParseAll(IEnumerable<string> texts)
    {
        ImmutableArray<PortMapping> mappings = [.. texts.SelectMany(text => Parse(text))];
        EnsureDistinct(mappings);
        return mappings;
    }

    /// <summary>Refuses mappings that ask for one host address, port and protocol twice, or that are the same altogether.</summary>
    /// <exception cref="UsageException">Two overlap; the message names both.</exception>
    public static void EnsureDistinct(IReadOnlyList<PortMapping> mappings)
    {
        for (int i = 0; i < mappings.Count; i++)
            for (int j = 0; j < i; j++)
                if (Overlap(mappings[i], mappings[j]))
                    throw new UsageException($"ports {mappings[j]} and {mappings[i]} overlap: one of them has to go elsewhere");
    }

    private static bool Overlap(PortMapping one, PortMapping other)
    {
        if (one.Protocol != other.Protocol)
            return false;
        if (one == other)
            return true;
        // Two ranges for one container port each may share ports: the engine takes a free one for each.
        return one.HostPorts is { } a && other.HostPorts is { } b && a.Overlaps(b) && (one.IsFixed || other.IsFixed)
            && AddressOverlap.Of(one.HostAddress, other.HostAddress);
    }

    private static ImmutableArray<PortMapping> ParseParts(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        var protocol = slash < 0 ? Protocol.Tcp : ParseProtocol(text[(slash + 1)..]);
        string rest = slash < 0 ? text : text[..slash];

        int colon = rest.LastIndexOf(':');
        var container = PortRange.Parse(rest[(colon + 1)..]);
        string before = colon < 0 ? "" : rest[..colon];
        int hostColon = before.EndsWith(']') ? before.Length : before.LastIndexOf(':');
        string? address = hostColon < 0 ? null : before[..hostColon];
        string host = hostColon < 0 ? before : before[Math.Min(hostColon + 1, before.Length)..];
        if (colon >= 0 && host.Length == 0 && address is null)
            throw new FormatException("the host's port is missing");

        PortRange? hostPorts = host.Length == 0 ? null : PortRange.Parse(host);
        if (hostPorts is { } ports && container.Count > 1 && ports.Count != container.Count)
            throw new FormatException($"the ranges {ports} and {container} differ in length");

        var hostAddress = address is null ? null : ParseAddress(address);
        return [.. Enumerable.Range(0, container.Count).Select(i => new PortMapping
        {
            HostAddress = hostAddress,
            HostPorts = container.Count > 1 && hostPorts is { } range ? new PortRange(range.First + i, range.First + i) : hostPorts,
            ContainerPort = container.First + i,
            Protocol = protocol,
        })];
    }

    private static Protocol ParseProtocol(string text) => text.ToUpperInvariant() switch
    {
        "TCP" => Protocol.Tcp,
        "UDP" => Protocol.Udp,
        "SCTP" => Protocol.Sctp,
        _ => throw new FormatException($"'{text}' is not a protocol"),
    };

    private static IPAddress ParseAddress(string text)
    {
        string bare = text.StartsWith('[') && text.EndsWith(']') ? text[1..^1] : text;
        // IPAddress takes "1" and "0x7f.1" as well; what users mean by an address has dots or colons.
        return IPAddress.TryParse(bare, out var address) && (bare.Contains(':', StringComparison.Ordinal) || bare.Count(c => c == '.') == 3)
            // Docker takes an IPv4 address that is written as IPv6 for what it is.
            ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)
            : throw new FormatException(text.Length == 0 ? "the host's address is missing" : $"'{text}' is not an address");
    }
}
