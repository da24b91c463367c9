using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Tesson.Core.Host;

/// <summary>The addresses of this machine.</summary>
public static class HostAddresses
{
    /// <summary>Every address of this machine.</summary>
    public static IEnumerable<IPAddress> All() => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(device => device.GetIPProperties().UnicastAddresses)
        .Select(own => own.Address);

    /// <summary>Whether this machine has ::1.</summary>
    public static bool HasIPv6Loopback() => Socket.OSSupportsIPv6 && IsLocal(IPAddress.IPv6Loopback, loopbackIsLocal: false);

    /// <summary>Whether a host is this machine: by loopback, or by an address of one of its devices.</summary>
    public static bool IsLocal(string host)
    {
        if (!IPAddress.TryParse(host, out var address))
        {
            if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
                return true;
            try
            {
                return Dns.GetHostAddresses(host).Any(found => IsLocal(found));
            }
            catch (System.Net.Sockets.SocketException)
            {
                return false;
            }
        }

        return IsLocal(address, loopbackIsLocal: true);
    }

    /// <summary>Whether an address is one of this machine's devices.</summary>
    /// <param name="address">The address.</param>
    /// <param name="loopbackIsLocal">Whether a loopback address is taken to be there without looking.</param>
    public static bool IsLocal(IPAddress address, bool loopbackIsLocal = true) =>
        (loopbackIsLocal && IPAddress.IsLoopback(address)) || NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(device => device.GetIPProperties().UnicastAddresses)
            .Any(own => own.Address.Equals(address));
}
