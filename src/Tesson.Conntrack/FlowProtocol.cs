using System.Diagnostics.CodeAnalysis;

namespace Tesson.Conntrack;

/// <summary>The protocols whose flows have ports, under their IP protocol numbers.</summary>
[SuppressMessage("Design", "CA1008:Enums should have zero value", Justification = "Zero is another protocol of IP.")]
public enum FlowProtocol
{
    /// <summary>TCP.</summary>
    Tcp = 6,

    /// <summary>UDP.</summary>
    Udp = 17,
}
