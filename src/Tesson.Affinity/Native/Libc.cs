using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
[assembly: DisableRuntimeMarshalling]

namespace Tesson.Affinity.Native;

/// <summary>The system's scheduler calls: sched_setaffinity(2).</summary>
internal static partial class Libc
{
    /// <summary>There is no such thread.</summary>
    public const int ESRCH = 3;

    /// <param name="thread">A thread's id.</param>
    /// <param name="size">The mask's size in bytes: a multiple of 8.</param>
    /// <param name="mask">A bit a CPU, from CPU 0.</param>
    [LibraryImport("libc", SetLastError = true)]
    public static partial int sched_setaffinity(int thread, nint size, ReadOnlySpan<byte> mask);
}
