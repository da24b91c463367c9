using System.Net;
using System.Net.NetworkInformation;
using Tesson.Core.Groups;
using Tesson.Core.Host;

namespace Tesson.Core.Engine;

/// <summary>Tells which addresses a front end that several machines share has of this one.</summary>
internal static class HereRule
{
    /// <summary>Whether an address is this machine's, or one of the engine's networks.</summary>
    /// <param name="networks">The engine's networks.</param>
    public static Func<string, bool> By(IReadOnlyList<ObservedNetwork> networks)
    {
        var devices = NetworkInterface.GetAllNetworkInterfaces()
            .Where(device => networks.Any(network => network.Bridge == device.Name))
            .SelectMany(device => device.GetIPProperties().UnicastAddresses)
            .Select(own => new IPNetwork(Prefix(own), own.PrefixLength))
            .ToArray();
        return text => IPAddress.TryParse(text, out var address)
            && (HostAddresses.IsLocal(address) || devices.Any(device => device.BaseAddress.AddressFamily == address.AddressFamily && device.Contains(address)));
    }

    /// <summary>The network that an address of a device is in: the address with its host bits cleared.</summary>
    private static IPAddress Prefix(UnicastIPAddressInformation own)
    {
        byte[] bytes = own.Address.GetAddressBytes();
        for (int bit = own.PrefixLength; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPAddress(bytes);
    }
}
