using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Tesson.Testing;

/// <summary>A network of a test's own, with devices, addresses and tables of its own. Needs root.</summary>
public static partial class OwnNetwork
{
    private const int CLONE_NEWNET = 0x40000000;

    /// <summary>Runs a test in one.</summary>
    /// <exception cref="Win32Exception">The kernel gives none.</exception>
    public static void Run(Action test) => OwnThread.Run(() =>
    {
        Enter();
        test();
    });

    /// <summary>Gives one to the calling thread, and to what it starts: the kernel keeps namespaces per thread.</summary>
    /// <exception cref="Win32Exception">The kernel gives none.</exception>
    public static void Enter()
    {
        if (unshare(CLONE_NEWNET) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int unshare(int flags);
}
