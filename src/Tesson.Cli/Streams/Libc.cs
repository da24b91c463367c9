using System.Runtime.InteropServices;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Tesson.Cli.Streams;

/// <summary>The calls on descriptors that .NET does not offer as they are.</summary>
internal static partial class Libc
{
    // The numbers are those of Linux, on x64 and arm64 alike.
    public const int F_GETFD = 1;
    public const int FD_CLOEXEC = 1;
    public const int O_RDWR = 2;
    public const int EINTR = 4;
    public const int EAGAIN = 11;
    public const int EPIPE = 32;

    private const string Library = "libc";

    [LibraryImport(Library, SetLastError = true)]
    public static partial int fcntl(int fd, int cmd);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int open(string path, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int dup2(int oldfd, int newfd);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int execv(string path, string?[] argv);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint write(int fd, ReadOnlySpan<byte> bytes, nuint count);
}
