using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Tesson.Gorb;

/// <summary>The addresses of this machine's network devices.</summary>
public static class DeviceAddress
{
    /// <summary>The first IPv4 address of a network device of this machine.</summary>
    /// <exception cref="GorbException">There is no such device, or it has no IPv4 address.</exception>
    public static IPAddress FirstIPv4(string device)
    {
        var devices = NetworkInterface.GetAllNetworkInterfaces();
        var found = devices.FirstOrDefault(d => d.Name == device) ?? throw new GorbException(
            $"network device '{device}' does not exist; devices here: {string.Join(", ", devices.Select(d => d.Name))}");

        return found.GetIPProperties().UnicastAddresses
            .Select(a => a.Address)
            .FirstOrDefault(a => a.AddressFamily is AddressFamily.InterNetwork)
            ?? throw new GorbException($"network device '{device}' has no IPv4 address; give it one, or name another device");
    }
}
