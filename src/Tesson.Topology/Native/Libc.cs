using System.Runtime.InteropServices;

namespace Tesson.Topology.Native;

/// <summary>The environment that native code sees: .NET's own setters change a copy of it.</summary>
internal static partial class Libc
{
    private const string Library = "libc";

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int setenv(string name, string value, int overwrite);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int unsetenv(string name);
}
