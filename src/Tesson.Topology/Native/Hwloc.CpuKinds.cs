using System.Runtime.InteropServices;

namespace Tesson.Topology.Native;

/// <content>hwloc/cpukinds.h.</content>
internal static partial class Hwloc
{
    [LibraryImport(Library)]
    public static partial int hwloc_cpukinds_get_nr(TopologyHandle topology, nuint flags);

    [LibraryImport(Library)]
    public static unsafe partial int hwloc_cpukinds_get_info(
        TopologyHandle topology, uint kind_index, BitmapHandle cpuset, out int efficiency, out uint nr_infos, out hwloc_info_s* infos, nuint flags);
}
