using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tesson.Gorb;

/// <summary>
/// Takes <c>device://host:port</c> apart by hand: <see cref="Uri"/> lower-cases a scheme and refuses the
/// underscore that a device's name may have.
/// </summary>
internal static class GorbEndpointText
{
    private const int LongestDevice = 15; // IFNAMSIZ in linux/if.h is 16 with its final zero

    /// <returns>The endpoint, or null with the cause.</returns>
    public static GorbEndpoint? Read(string uri, out string cause)
    {
        var mark = uri.IndexOf("://", StringComparison.Ordinal);
        var device = mark < 0 ? "" : uri[..mark];
        var authority = mark < 0 ? "" : uri[(mark + 3)..];

        cause = DeviceFault(device) ?? AuthorityFault(authority) ?? "";
        if (cause.Length > 0)
        {
            return null;
        }

        var (host, port) = Split(authority);
        var number = GorbEndpoint.DefaultPort;
        if (port is not null
            && !(int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is >= 1 and <= 65535))
        {
            cause = port.Length == 0 ? "the port after ':' is missing" : $"'{port}' is not a port from 1 to 65535";
            return null;
        }

        cause = HostFault(host) ?? "";
        return cause.Length > 0 ? null : new GorbEndpoint { Device = device, Host = host.Trim('[', ']'), Port = number };
    }

    private static string? DeviceFault(string device) => device switch
    {
        "" => "the network device in front of '://' is missing",
        { Length: > LongestDevice } => $"a network device's name has at most {LongestDevice} characters",
        _ when device.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or ':' or '@') => null,
        _ => $"'{device}' cannot be the name of a network device",
    };

    private static string? AuthorityFault(string authority) => authority switch
    {
        _ when authority.Contains('?', StringComparison.Ordinal) => "a query has no meaning here",
        _ when authority.Contains('#', StringComparison.Ordinal) => "a fragment has no meaning here",
        _ when authority.Contains('/', StringComparison.Ordinal) => "a path has no meaning here",
        _ when authority.Contains('@', StringComparison.Ordinal) => "Gorb knows no users",
        _ => null,
    };

    private static (string Host, string? Port) Split(string authority)
    {
        var end = authority.StartsWith('[') ? authority.IndexOf(']', StringComparison.Ordinal) : 0;
        var colon = end < 0 ? -1 : authority.IndexOf(':', end);
        return colon < 0 ? (authority, null) : (authority[..colon], authority[(colon + 1)..]);
    }

    private static string? HostFault(string host)
    {
        var valid = host switch
        {
            ['[', .. var address, ']'] => IPAddress.TryParse(address, out var ip) && ip.AddressFamily is AddressFamily.InterNetworkV6,
            // "10.0.1" and "1.2.3.999" are slips, not names.
            _ when host.All(c => char.IsAsciiDigit(c) || c is '.') => host.Count(c => c is '.') is 3 && IPAddress.TryParse(host, out _),
            _ => Uri.CheckHostName(host) is UriHostNameType.Dns,
        };
        return host.Length == 0 ? "the host is missing" : valid ? null : $"'{host}' is neither an address nor a host name";
    }
}
