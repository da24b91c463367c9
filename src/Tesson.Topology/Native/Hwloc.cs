using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
[assembly: DisableRuntimeMarshalling]

namespace Tesson.Topology.Native;

/// <summary>
/// The functions of libhwloc 2 that Tesson calls, under their C names; one part for each area of the headers. What the
/// headers define inline is not exported, so it is not here.
/// </summary>
internal static partial class Hwloc
{
    /// <summary>The run-time library; the plain <c>libhwloc.so</c> comes with the headers only.</summary>
    public const string Library = "libhwloc.so.15";
}
