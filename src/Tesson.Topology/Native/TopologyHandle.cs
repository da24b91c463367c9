using System.Runtime.InteropServices;

namespace Tesson.Topology.Native;

/// <summary>Owns one <c>hwloc_topology_t</c>.</summary>
internal sealed class TopologyHandle() : SafeHandle(0, ownsHandle: true)
{
    private static readonly Lock _gate = new(); // hwloc reads the environment while it loads

    public override bool IsInvalid => handle == 0;

    /// <exception cref="TopologyException">libhwloc is missing, is not 2.x, or refuses the source.</exception>
    public static TopologyHandle Load(TopologySource source, bool withDevices)
    {
        lock (_gate)
        {
            HwlocLibrary.Require();
            HwlocEnvironment.Quiet();
            Check(source, Hwloc.hwloc_topology_init(out var topology), "libhwloc does not start");
            try
            {
                topology.Load(source, Hwloc.HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED, withDevices);
                return topology;
            }
            catch
            {
                topology.Dispose(); // nothing else may be called after a failed load
                throw;
            }
        }
    }

    protected override bool ReleaseHandle()
    {
        Hwloc.hwloc_topology_destroy(handle);
        return true;
    }

    private void Load(TopologySource source, nuint flags, bool withDevices)
    {
        Check(source, Hwloc.hwloc_topology_set_flags(this, flags), "libhwloc refuses the flags");
        if (withDevices)
            Check(source, Hwloc.hwloc_topology_set_io_types_filter(this, hwloc_type_filter_e.HWLOC_TYPE_FILTER_KEEP_IMPORTANT), "libhwloc refuses to look for devices");

        // A load whose source was refused would succeed with the local machine, so each return counts.
        string cause = "libhwloc does not understand this system";
        switch (source)
        {
            case TopologySource.XmlFile file:
                byte[] xml = XmlText.Read(file);
                cause = "libhwloc does not understand the file (it is broken, or not of hwloc 2)";
                Check(source, Hwloc.hwloc_topology_set_xmlbuffer(this, xml, xml.Length), cause);
                break;
            case TopologySource.Synthetic synthetic:
                SyntheticText.Check(synthetic);
                cause = "libhwloc does not understand the description";
                Check(source, Hwloc.hwloc_topology_set_synthetic(this, synthetic.Description), cause);
                break;
        }

        Check(source, Hwloc.hwloc_topology_load(this), cause);
        if (Hwloc.hwloc_topology_is_thissystem(this) != 0 != source is TopologySource.Local)
            throw Failure.Of(source, "libhwloc took another machine in its place");
    }

    private static void Check(TopologySource source, int result, string cause)
    {
        if (result != 0)
            throw Failure.Of(source, cause);
    }
}
