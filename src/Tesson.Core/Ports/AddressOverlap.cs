using System.Net;
using System.Net.Sockets;

namespace Tesson.Core.Ports;

/// <summary>The one rule of whether two listeners on one port are in each other's way, by their addresses. Families are apart: 0.0.0.0 leaves [::] free, as with Docker.</summary>
internal static class AddressOverlap
{
    /// <param name="one">An address; null for every one of both families, 0.0.0.0 or :: for every one of its family.</param>
    /// <param name="other">Another one, in the same way.</param>
    public static bool Of(IPAddress? one, IPAddress? other) =>
        one is null || other is null || one.Equals(other) || (one.AddressFamily == other.AddressFamily && (IsAny(one) || IsAny(other)));

    /// <summary>What a socket listens on: Linux gives one on :: the IPv4 clients too, unless it asked for IPv6 only, which nobody can see.</summary>
    public static IPAddress? OfSocket(IPAddress address) => address.Equals(IPAddress.IPv6Any) ? null : address;

    private static bool IsAny(IPAddress address) => address.Equals(address.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any);
}
