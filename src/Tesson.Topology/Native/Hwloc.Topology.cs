using System.Runtime.InteropServices;

namespace Tesson.Topology.Native;

/// <content>hwloc.h: to create, load and walk a topology.</content>
internal static partial class Hwloc
{
    public const nuint HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED = 1 << 0;

    [LibraryImport(Library)]
    public static partial int hwloc_topology_init(out TopologyHandle topology);

    [LibraryImport(Library)]
    public static partial void hwloc_topology_destroy(nint topology);

    [LibraryImport(Library)]
    public static partial int hwloc_topology_set_flags(TopologyHandle topology, nuint flags);

    [LibraryImport(Library)]
    public static partial int hwloc_topology_set_io_types_filter(TopologyHandle topology, hwloc_type_filter_e filter);

    // It copies the buffer; the size counts the NUL at the end.
    [LibraryImport(Library)]
    public static partial int hwloc_topology_set_xmlbuffer(TopologyHandle topology, ReadOnlySpan<byte> buffer, int size);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int hwloc_topology_set_synthetic(TopologyHandle topology, string description);

    [LibraryImport(Library)]
    public static partial int hwloc_topology_load(TopologyHandle topology);

    [LibraryImport(Library)]
    public static partial int hwloc_topology_is_thissystem(TopologyHandle topology);

    [LibraryImport(Library)]
    public static unsafe partial hwloc_obj* hwloc_get_obj_by_depth(TopologyHandle topology, int depth, uint index);

    [LibraryImport(Library)]
    public static partial nint hwloc_topology_get_topology_cpuset(TopologyHandle topology);

    [LibraryImport(Library)]
    public static partial nint hwloc_topology_get_complete_cpuset(TopologyHandle topology);

    [LibraryImport(Library)]
    public static partial nint hwloc_topology_get_allowed_cpuset(TopologyHandle topology);

    [LibraryImport(Library)]
    public static partial nint hwloc_topology_get_allowed_nodeset(TopologyHandle topology);
}
