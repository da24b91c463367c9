using System.Runtime.InteropServices;

namespace Tesson.Conntrack.Native;

/// <summary>struct sockaddr_nl; port 0 is the kernel.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct NetlinkAddress(ushort Family, ushort Padding = 0, uint Port = 0, uint Groups = 0);
