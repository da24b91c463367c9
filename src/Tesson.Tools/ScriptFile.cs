using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Tesson.Tools;

/// <summary>
/// A script in memory that another program reads under a path, whole or not at all: it is there, complete, until it is
/// disposed or this process ends, however it ends.
/// </summary>
public sealed partial class ScriptFile : IDisposable
{
    private const uint MFD_CLOEXEC = 1;
    private readonly SafeFileHandle _handle;

    private ScriptFile(SafeFileHandle handle) => _handle = handle;

    /// <summary>The path, as long as this process lives.</summary>
    public string Path => string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{_handle.DangerousGetHandle()}");

    /// <summary>A script of this text.</summary>
    /// <exception cref="ToolException">There is no memory for it.</exception>
    public static ScriptFile Create(string text)
    {
        SafeFileHandle handle = new(memfd_create("tesson", MFD_CLOEXEC), ownsHandle: true);
        if (handle.IsInvalid)
            throw new ToolException($"no script can be made: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        RandomAccess.Write(handle, Encoding.UTF8.GetBytes(text), 0);
        return new ScriptFile(handle);
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int memfd_create(string name, uint flags);
}
