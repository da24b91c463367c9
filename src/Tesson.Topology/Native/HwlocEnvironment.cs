namespace Tesson.Topology.Native;

/// <summary>The variables by which hwloc would take another source than the one asked for, or talk on stderr.</summary>
internal static class HwlocEnvironment
{
    private static readonly string[] _meddlers =
    [
        // They replace the source, and fall back to the local machine where they cannot.
        "HWLOC_XMLFILE", "HWLOC_SYNTHETIC", "HWLOC_FSROOT", "HWLOC_CPUID_PATH", "HWLOC_COMPONENTS",
        // They say that a foreign machine is this one, or mix this one's limits in.
        "HWLOC_THISSYSTEM", "HWLOC_THISSYSTEM_ALLOWED_RESOURCES", "HWLOC_ALLOW",
        // They print on stderr.
        "HWLOC_XML_VERBOSE", "HWLOC_SYNTHETIC_VERBOSE", "HWLOC_COMPONENTS_VERBOSE", "HWLOC_PLUGINS_VERBOSE",
    ];

    /// <summary>Makes hwloc quiet and deaf to them, in this process only: its children get .NET's environment.</summary>
    public static void Quiet()
    {
        Libc.setenv("HWLOC_HIDE_ERRORS", "2", 1);
        foreach (string name in _meddlers)
            Libc.unsetenv(name);
    }
}
