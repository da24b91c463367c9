using System.Runtime.InteropServices;
using Tesson.Conntrack.Native;

namespace Tesson.Conntrack;

/// <summary>A netlink message.</summary>
internal readonly ref struct NetlinkMessage(NetlinkHeader header, ReadOnlySpan<byte> payload)
{
    public NetlinkHeader Header { get; } = header;

    public ReadOnlySpan<byte> Payload { get; } = payload;

    /// <summary>The error number that a message of type NLMSG_ERROR or NLMSG_DONE begins with; zero for success.</summary>
    public int Error => Payload.Length < sizeof(int) ? Errno.EBADMSG : -MemoryMarshal.Read<int>(Payload);

    public static byte[] Write(ushort type, ushort flags, uint sequence, ReadOnlySpan<byte> payload)
    {
        NetlinkHeader header = new((uint)(NetlinkHeader.Size + payload.Length), type, flags, sequence, 0);
        return [.. MemoryMarshal.AsBytes([header]), .. payload];
    }
}
