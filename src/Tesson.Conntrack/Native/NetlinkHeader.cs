using System.Runtime.InteropServices;

namespace Tesson.Conntrack.Native;

/// <summary>struct nlmsghdr.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct NetlinkHeader(uint Length, ushort Type, ushort Flags, uint Sequence, uint Port)
{
    public const int Size = 16;
}
