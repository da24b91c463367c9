using System.Runtime.InteropServices;

namespace Tesson.Topology.Native;

/// <summary>Makes sure that libhwloc is there and is one whose numbers <see cref="Hwloc"/> knows.</summary>
internal static class HwlocLibrary
{
    private const uint Major = 2; // hwloc 3 renumbers object types
    private static bool _isChecked;

    /// <exception cref="TopologyException">The library is missing or is not of hwloc 2.</exception>
    public static void Require()
    {
        if (_isChecked)
            return;
        Check(Hwloc.Library);
        _isChecked = true;
    }

    /// <summary>Loads the named library for good and asks for its version.</summary>
    internal static unsafe void Check(string library)
    {
        nint handle;
        try
        {
            handle = NativeLibrary.Load(library, typeof(HwlocLibrary).Assembly, DllImportSearchPath.SafeDirectories);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new TopologyException($"cannot load {library} ({LastLine(e.Message)}); install it: apt-get install libhwloc15", e);
        }

        if (!NativeLibrary.TryGetExport(handle, "hwloc_get_api_version", out nint function))
            throw new TopologyException($"cannot use {library} (it is no libhwloc); install it: apt-get install libhwloc15");
        CheckVersion(library, ((delegate* unmanaged<uint>)function)());
    }

    internal static void CheckVersion(string library, uint version)
    {
        if (version >> 16 != Major)
        {
            throw new TopologyException(
                $"cannot use {library} (it is hwloc {version >> 16}.{(version >> 8) & 0xff}, Tesson needs hwloc {Major}); install it: apt-get install libhwloc15");
        }
    }

    /// <summary>What dlopen said: .NET puts a paragraph of advice before it.</summary>
    private static string LastLine(string message) =>
        message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^1];
}
