namespace Tesson.Nftables;

/// <summary>The address family of a table; each family has a table of its own.</summary>
public enum Family
{
    /// <summary>IPv4.</summary>
    Ip,

    /// <summary>IPv6.</summary>
    Ip6,
}
