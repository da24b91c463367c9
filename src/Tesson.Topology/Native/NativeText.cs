using System.Runtime.InteropServices;

namespace Tesson.Topology.Native;

/// <summary>Copies hwloc's texts, which are UTF-8.</summary>
internal static unsafe class NativeText
{
    /// <summary>The text; empty for a null pointer.</summary>
    public static string Of(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";

    /// <summary>The value of the object's first info of that name, or null where it has none.</summary>
    public static string? Info(hwloc_obj* obj, string name)
    {
        for (uint i = 0; i < obj->infos_count; i++)
            if (Of(obj->infos[i].name) == name)
                return Of(obj->infos[i].value);
        return null;
    }
}
