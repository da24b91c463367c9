using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
[assembly: DisableRuntimeMarshalling]

namespace Tesson.Conntrack.Tests;

/// <summary>What changes the calling thread only: the kernel keeps capabilities per thread.</summary>
internal static partial class Libc
{
    public const int _LINUX_CAPABILITY_VERSION_3 = 0x20080522;

    // The header is a version and a thread (0: this one), the data are six masks.
    [LibraryImport("libc", SetLastError = true)]
    public static partial int capset(ReadOnlySpan<int> header, ReadOnlySpan<int> data);
}
