using System.Globalization;
using System.Net;

namespace Tesson.Ipvs;

/// <summary>What tells a virtual service from all others.</summary>
/// <param name="Protocol">Its protocol.</param>
/// <param name="Address">Its address, of either family; IPVS has none that means all.</param>
/// <param name="Port">Its port; 0 for every port.</param>
public sealed record ServiceAddress(IpvsProtocol Protocol, IPAddress Address, int Port)
{
    /// <summary>As ipvsadm takes it: <c>-t 10.0.0.1:80</c>, <c>-u [fd00::1]:53</c>.</summary>
    public string Option => $"{(Protocol == IpvsProtocol.Udp ? "-u" : "-t")} {new IPEndPoint(Address, Port)}";

    /// <summary><c>10.0.0.1:80/tcp</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{new IPEndPoint(Address, Port)}/{(Protocol == IpvsProtocol.Udp ? "udp" : "tcp")}");

    /// <summary>Reads <see cref="ToString"/> back; null for anything else.</summary>
    public static ServiceAddress? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int slash = text.LastIndexOf('/');
        return slash < 0 ? null : Of(text[(slash + 1)..] switch { "tcp" => IpvsProtocol.Tcp, "udp" => IpvsProtocol.Udp, _ => null }, text[..slash]);
    }

    internal static ServiceAddress? Of(IpvsProtocol? protocol, string endPoint) =>
        protocol is { } known && IPEndPoint.TryParse(endPoint, out var parsed) ? new ServiceAddress(known, parsed.Address, parsed.Port) : null;
}
