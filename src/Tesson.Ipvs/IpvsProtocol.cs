namespace Tesson.Ipvs;

/// <summary>The protocol of a virtual service.</summary>
public enum IpvsProtocol
{
    /// <summary>TCP.</summary>
    Tcp,

    /// <summary>UDP.</summary>
    Udp,
}
