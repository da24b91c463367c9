using System.Runtime.InteropServices;

namespace Tesson.Topology.Native;

/// <summary>The object types of hwloc 2; hwloc 3 renumbers them.</summary>
internal enum hwloc_obj_type_t
{
    HWLOC_OBJ_PACKAGE = 1,
    HWLOC_OBJ_CORE = 2,
    HWLOC_OBJ_PU = 3,
    HWLOC_OBJ_L2CACHE = 5,
    HWLOC_OBJ_L3CACHE = 6,
    HWLOC_OBJ_GROUP = 12,
    HWLOC_OBJ_NUMANODE = 13,
    HWLOC_OBJ_PCI_DEVICE = 15,
    HWLOC_OBJ_OS_DEVICE = 16,
    HWLOC_OBJ_DIE = 19,
}

/// <summary>The types of OS devices of hwloc 2; in hwloc 3 they are bits.</summary>
internal enum hwloc_obj_osdev_type_t
{
    HWLOC_OBJ_OSDEV_BLOCK = 0,
    HWLOC_OBJ_OSDEV_GPU = 1,
    HWLOC_OBJ_OSDEV_NETWORK = 2,
    HWLOC_OBJ_OSDEV_OPENFABRICS = 3,
    HWLOC_OBJ_OSDEV_DMA = 4,
    HWLOC_OBJ_OSDEV_COPROC = 5,
}

/// <summary>Which objects of a type to keep.</summary>
internal enum hwloc_type_filter_e
{
    HWLOC_TYPE_FILTER_KEEP_IMPORTANT = 3,
}

/// <summary>An object of the tree, as hwloc 2 lays it out on 64-bit systems.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct hwloc_obj
{
    public hwloc_obj_type_t type;
    public byte* subtype;
    public uint os_index;
    public byte* name;
    public ulong total_memory;
    public ulong* attr; // a union: a node's local_memory, a cache's size, an OS device's type come first
    public int depth;
    public uint logical_index;
    public hwloc_obj* next_cousin;
    public hwloc_obj* prev_cousin;
    public hwloc_obj* parent;
    public uint sibling_rank;
    public hwloc_obj* next_sibling;
    public hwloc_obj* prev_sibling;
    public uint arity;
    public hwloc_obj** children;
    public hwloc_obj* first_child;
    public hwloc_obj* last_child;
    public int symmetric_subtree;
    public uint memory_arity;
    public hwloc_obj* memory_first_child;
    public uint io_arity;
    public hwloc_obj* io_first_child;
    public uint misc_arity;
    public hwloc_obj* misc_first_child;
    public nint cpuset;
    public nint complete_cpuset;
    public nint nodeset;
    public nint complete_nodeset;
    public hwloc_info_s* infos;
    public uint infos_count;
    public void* userdata;
    public ulong gp_index;
}

/// <summary>The attributes of a group.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct hwloc_group_attr_s
{
    public const uint HWLOC_GROUP_KIND_IO = 1000; // of private/private.h, and in XML files

    public uint depth;
    public uint kind;
    public uint subkind;
    public byte dont_merge;
}

/// <summary>The attributes of a PCI device, where hwloc is built with domains of 16 bits, as it is unless told otherwise.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct hwloc_pcidev_attr_s
{
    public ushort domain;
    public byte bus;
    public byte dev;
    public byte func;
    public ushort class_id;
    public ushort vendor_id;
    public ushort device_id;
    public ushort subvendor_id;
    public ushort subdevice_id;
    public byte revision;
    public float linkspeed;
}

/// <summary>A name and a value, both UTF-8.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct hwloc_info_s
{
    public byte* name;
    public byte* value;
}

/// <summary>A square of values between objects.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct hwloc_distances_s
{
    public uint nbobjs;
    public hwloc_obj** objs;
    public nuint kind;
    public ulong* values;
}

/// <summary>Whence memory is read: a CPU set or an object.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct hwloc_location
{
    public int type;
    public nint location;
}
