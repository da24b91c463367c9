namespace Tesson.Topology.Native;

/// <summary>Copies hwloc's bitmaps.</summary>
internal static class Bitmap
{
    private const int WordBits = 64;
    private const int StackWords = 256;

    /// <summary>The bitmap's members; none for a null pointer.</summary>
    /// <exception cref="InvalidDataException">The bitmap has no end, or one that no machine has.</exception>
    public static CpuSet ToSet(nint bitmap)
    {
        if (bitmap == 0)
            return CpuSet.Empty;
        int count = Hwloc.hwloc_bitmap_nr_ulongs(bitmap);
        if (count is < 0 or > (CpuSet.MaxIndex + 1) / WordBits)
            throw new InvalidDataException($"it has CPUs or memory nodes above {CpuSet.MaxIndex}");
        var words = count <= StackWords ? stackalloc ulong[count] : new ulong[count];
        Hwloc.hwloc_bitmap_to_ulongs(bitmap, (uint)count, words);
        return CpuSet.FromWords(words);
    }
}
