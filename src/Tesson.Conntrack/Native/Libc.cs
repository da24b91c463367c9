using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
[assembly: DisableRuntimeMarshalling]

namespace Tesson.Conntrack.Native;

/// <summary>The system's sockets: .NET's own know no netlink.</summary>
internal static partial class Libc
{
    public const ushort AF_NETLINK = 16;
    public const int SOCK_RAW = 3;
    public const int SOCK_CLOEXEC = 0x80000;
    public const int NETLINK_NETFILTER = 12;
    public const int SOL_SOCKET = 1;
    public const int SO_RCVTIMEO = 20;

    private const string Library = "libc";

    [LibraryImport(Library, SetLastError = true)]
    public static partial int socket(int domain, int type, int protocol);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int setsockopt(SocketHandle socket, int level, int name, in TimeValue value, int length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int connect(SocketHandle socket, in NetlinkAddress address, int length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint send(SocketHandle socket, ReadOnlySpan<byte> buffer, nint length, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint recv(SocketHandle socket, Span<byte> buffer, nint length, int flags);

    [LibraryImport(Library)]
    public static partial int close(int descriptor);
}
