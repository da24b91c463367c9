namespace Tesson.Conntrack;

/// <summary>An attribute of a netlink message.</summary>
internal readonly ref struct NetlinkAttribute(int type, ReadOnlySpan<byte> value, ReadOnlySpan<byte> raw)
{
    public int Type { get; } = type;

    public ReadOnlySpan<byte> Value { get; } = value;

    /// <summary>All of it, from its header to its padding, as another message can take it.</summary>
    public ReadOnlySpan<byte> Raw { get; } = raw;
}
