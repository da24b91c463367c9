using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tesson.Topology.Tests;

/// <summary>The tests that change what the whole process shares, its environment and stderr, run one after the other.</summary>
[CollectionDefinition(nameof(ProcessState), DisableParallelization = true)]
public sealed partial class ProcessState
{
    private const int StandardError = 2;

    /// <summary>What native code writes to stderr meanwhile.</summary>
    public static string NativeErrors(Action action)
    {
        string path = Path.GetTempFileName();
        try
        {
            using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
            int saved = dup(StandardError);
            _ = dup2((int)file.DangerousGetHandle(), StandardError);
            try
            {
                action();
            }
            finally
            {
                _ = dup2(saved, StandardError);
                _ = close(saved);
            }

            return File.ReadAllText(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [LibraryImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int dup(int oldfd);

    [LibraryImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int dup2(int oldfd, int newfd);

    [LibraryImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int close(int fd);
}
