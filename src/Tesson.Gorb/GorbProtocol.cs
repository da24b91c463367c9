namespace Tesson.Gorb;

/// <summary>A transport that Gorb balances.</summary>
public enum GorbProtocol
{
    /// <summary>TCP.</summary>
    Tcp,

    /// <summary>UDP.</summary>
    Udp,
}
