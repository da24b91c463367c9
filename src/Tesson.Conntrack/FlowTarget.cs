using System.Net;

namespace Tesson.Conntrack;

/// <summary>Where flows are answered from.</summary>
/// <param name="Protocol">The flows' protocol.</param>
/// <param name="Address">The address that answers; an IPv4 one may be written as IPv6.</param>
/// <param name="Port">The port that answers.</param>
public sealed record FlowTarget(FlowProtocol Protocol, IPAddress Address, int Port)
{
    /// <summary>The target as the kernel has it: IPv4 as IPv4, and no scope.</summary>
    internal FlowTarget Plain()
    {
        var address = Address.IsIPv4MappedToIPv6 ? Address.MapToIPv4() : Address;
        return this with { Address = new IPAddress(address.GetAddressBytes()) };
    }
}
