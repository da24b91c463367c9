using System.Runtime.InteropServices;

namespace Tesson.Topology.Native;

/// <content>hwloc/distances.h.</content>
internal static partial class Hwloc
{
    public const nuint HWLOC_DISTANCES_KIND_MEANS_LATENCY = 1 << 2;

    // nr is the room in the arrays when it is called, and then how many there are.
    [LibraryImport(Library)]
    public static unsafe partial int hwloc_distances_get_by_type(
        TopologyHandle topology, hwloc_obj_type_t type, ref uint nr, hwloc_distances_s** distances, nuint kind, nuint flags);

    [LibraryImport(Library)]
    public static unsafe partial void hwloc_distances_release(TopologyHandle topology, hwloc_distances_s* distances);
}
