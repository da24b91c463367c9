using System.Runtime.InteropServices;

namespace Tesson.Topology.Native;

/// <content>hwloc/bitmap.h.</content>
internal static partial class Hwloc
{
    [LibraryImport(Library)]
    public static partial BitmapHandle hwloc_bitmap_alloc();

    [LibraryImport(Library)]
    public static partial void hwloc_bitmap_free(nint bitmap);

    // -1 for a set without an end.
    [LibraryImport(Library)]
    public static partial int hwloc_bitmap_nr_ulongs(nint bitmap);

    [LibraryImport(Library)]
    public static partial int hwloc_bitmap_to_ulongs(nint bitmap, uint nr, Span<ulong> masks);
}
