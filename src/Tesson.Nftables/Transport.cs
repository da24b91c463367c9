namespace Tesson.Nftables;

/// <summary>A transport protocol that is balanced.</summary>
public enum Transport
{
    /// <summary>TCP.</summary>
    Tcp,

    /// <summary>UDP.</summary>
    Udp,
}
