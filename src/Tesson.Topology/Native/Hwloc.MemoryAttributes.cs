using System.Runtime.InteropServices;

namespace Tesson.Topology.Native;

/// <content>hwloc/memattrs.h.</content>
internal static partial class Hwloc
{
    public const uint HWLOC_MEMATTR_ID_BANDWIDTH = 2;

    // nr is the room in the arrays when it is called, and then how many there are.
    [LibraryImport(Library)]
    public static unsafe partial int hwloc_memattr_get_initiators(
        TopologyHandle topology, uint attribute, hwloc_obj* target_node, nuint flags, ref uint nr, hwloc_location* initiators, ulong* values);
}
