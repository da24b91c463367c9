using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tesson.Nftables;

/// <summary>What clients connect to.</summary>
/// <param name="Transport">The protocol.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Address">One address of this host, of the table's family; null for every one.</param>
public sealed record Listener(Transport Transport, int Port, IPAddress? Address = null)
{
    /// <summary>The protocol as nft writes it: <c>tcp</c>.</summary>
    public string Protocol => Transport == Transport.Tcp ? "tcp" : "udp";

    /// <summary>Whether a client could mean either: one of them is on every address, or both are on the same.</summary>
    public bool Overlaps(Listener other) => Transport == other.Transport && Port == other.Port
        && (Address is null || other.Address is null || Address.Equals(other.Address));

    /// <summary>The name of its chain: <c>tcp-8080</c>, <c>udp-53-10.0.0.1</c>, <c>tcp-80-fd00.0.0.0.0.0.0.1</c>: a colon is no part of nft's names.</summary>
    internal string Chain => string.Create(CultureInfo.InvariantCulture, $"{Protocol}-{Port}{(Address is null ? "" : $"-{Dotted(Address)}")}");

    /// <summary>The key of its map: <c>tcp . 8080</c>, with the address before it where there is one.</summary>
    internal string Key => string.Create(CultureInfo.InvariantCulture, $"{(Address is null ? "" : $"{Address} . ")}{Protocol} . {Port}");

    /// <summary>Whether a name is one that a listener's chain could have.</summary>
    internal static bool IsChain(string name) =>
        name.StartsWith("tcp-", StringComparison.Ordinal) || name.StartsWith("udp-", StringComparison.Ordinal);

    /// <summary>Reads <see cref="Chain"/> back; null where the name is none.</summary>
    internal static Listener? FromChain(string name, Family family)
    {
        string[] parts = name.Split('-');
        if (!IsChain(name) || parts.Length is < 2 or > 3 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int port))
            return null;
        IPAddress? address = null;
        if (parts.Length == 3 && !IPAddress.TryParse(family == Family.Ip ? parts[2] : parts[2].Replace('.', ':'), out address))
            return null;
        bool isOfFamily = address is null || address.AddressFamily == (family == Family.Ip ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6);
        Listener listener = new(parts[0] == "tcp" ? Transport.Tcp : Transport.Udp, port, address);
        return isOfFamily && listener.Chain == name ? listener : null;
    }

    /// <summary>All of the words of an IPv6 address, for some are written with an IPv4 address at their end otherwise.</summary>
    private static string Dotted(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork
        ? address.ToString()
        : string.Join('.', Convert.ToHexStringLower(address.GetAddressBytes()).Chunk(4).Select(word => new string(word).TrimStart('0') is { Length: > 0 } digits ? digits : "0"));
}
