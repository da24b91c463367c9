using System.Runtime.InteropServices;

namespace Tesson.Topology.Native;

/// <summary>Owns one <c>hwloc_bitmap_t</c>.</summary>
internal sealed class BitmapHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    public CpuSet ToSet() => Bitmap.ToSet(handle);

    protected override bool ReleaseHandle()
    {
        Hwloc.hwloc_bitmap_free(handle);
        return true;
    }
}
