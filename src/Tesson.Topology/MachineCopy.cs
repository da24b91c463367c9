using System.Collections.Immutable;
using Tesson.Topology.Native;

namespace Tesson.Topology;

/// <summary>Copies a loaded topology into records.</summary>
internal sealed unsafe class MachineCopy(TopologyHandle topology)
{
    private readonly ImmutableArray<Package>.Builder _packages = ImmutableArray.CreateBuilder<Package>();
    private readonly ImmutableArray<Die>.Builder _dies = ImmutableArray.CreateBuilder<Die>();
    private readonly ImmutableArray<CpuSet>.Builder _groups = ImmutableArray.CreateBuilder<CpuSet>();
    private readonly ImmutableArray<Cache>.Builder _l3s = ImmutableArray.CreateBuilder<Cache>();
    private readonly ImmutableArray<Cache>.Builder _l2s = ImmutableArray.CreateBuilder<Cache>();
    private readonly ImmutableArray<Core>.Builder _cores = ImmutableArray.CreateBuilder<Core>();
    private readonly ImmutableArray<Pu>.Builder _pus = ImmutableArray.CreateBuilder<Pu>();
    private readonly List<MemoryNode> _nodes = [];
    private readonly DeviceCopy _devices = new();

    public Machine ToMachine(TopologySource source)
    {
        Visit(Hwloc.hwloc_get_obj_by_depth(topology, 0, 0));
        var online = Bitmap.ToSet(Hwloc.hwloc_topology_get_topology_cpuset(topology));
        return new Machine
        {
            Source = source.ToString()!,
            IsThisSystem = Hwloc.hwloc_topology_is_thissystem(topology) != 0,
            Allowed = Bitmap.ToSet(Hwloc.hwloc_topology_get_allowed_cpuset(topology)) & online,
            Complete = Bitmap.ToSet(Hwloc.hwloc_topology_get_complete_cpuset(topology)),
            AllowedNodes = Bitmap.ToSet(Hwloc.hwloc_topology_get_allowed_nodeset(topology)),
            Packages = _packages.DrainToImmutable(),
            Dies = _dies.DrainToImmutable(),
            Groups = _groups.DrainToImmutable(),
            L3s = _l3s.DrainToImmutable(),
            L2s = _l2s.DrainToImmutable(),
            Cores = _cores.DrainToImmutable(),
            Pus = _pus.DrainToImmutable(),
            Nodes = [.. MemoryKinds.Of(_nodes).OrderBy(node => node.OsIndex)],
            CpuKinds = CpuKinds(),
            Distances = Distances(),
            Devices = _devices.ToDevices(CpuSet.Of(_nodes.Select(node => node.OsIndex))),
        };
    }

    /// <summary>An unknown index is (unsigned) -1 in C.</summary>
    private static int Index(hwloc_obj* obj) => unchecked((int)obj->os_index);

    private static long Bytes(hwloc_obj* obj) => obj->attr is null ? 0 : (long)Math.Min(*obj->attr, long.MaxValue);

    /// <summary>Whether hwloc made the group to hang devices at it; it is missing where no devices are asked for.</summary>
    private static bool IsForDevices(hwloc_obj* group) =>
        group->attr is not null && ((hwloc_group_attr_s*)group->attr)->kind == hwloc_group_attr_s.HWLOC_GROUP_KIND_IO;

    private void Visit(hwloc_obj* obj)
    {
        switch (obj->type)
        {
            case hwloc_obj_type_t.HWLOC_OBJ_PACKAGE:
                _packages.Add(new Package(Index(obj), Bitmap.ToSet(obj->cpuset)));
                break;
            case hwloc_obj_type_t.HWLOC_OBJ_DIE:
                _dies.Add(new Die(Index(obj), Bitmap.ToSet(obj->cpuset)));
                break;
            case hwloc_obj_type_t.HWLOC_OBJ_L3CACHE:
                _l3s.Add(new Cache(Bitmap.ToSet(obj->cpuset), Bytes(obj)));
                break;
            case hwloc_obj_type_t.HWLOC_OBJ_L2CACHE:
                _l2s.Add(new Cache(Bitmap.ToSet(obj->cpuset), Bytes(obj)));
                break;
            case hwloc_obj_type_t.HWLOC_OBJ_GROUP when !IsForDevices(obj):
                _groups.Add(Bitmap.ToSet(obj->cpuset));
                break;
            case hwloc_obj_type_t.HWLOC_OBJ_CORE:
                _cores.Add(new Core(Index(obj), Bitmap.ToSet(obj->cpuset)));
                break;
            case hwloc_obj_type_t.HWLOC_OBJ_PU:
                _pus.Add(new Pu(Index(obj)));
                break;
            case hwloc_obj_type_t.HWLOC_OBJ_NUMANODE:
                _nodes.Add(Node(obj));
                break;
        }

        _devices.Add(obj);

        // Memory hangs beside the children; a memory-side cache is between the node and its parent.
        for (var child = obj->memory_first_child; child is not null; child = child->next_sibling)
            Visit(child);
        for (var child = obj->first_child; child is not null; child = child->next_sibling)
            Visit(child);
    }

    private MemoryNode Node(hwloc_obj* obj)
    {
        string? subtype = obj->subtype is null ? null : NativeText.Of(obj->subtype);
        return new MemoryNode(
            Index(obj), Bitmap.ToSet(obj->cpuset), Bytes(obj), subtype, NativeText.Info(obj, "DAXType"), Bandwidth(obj));
    }

    /// <summary>The bandwidth from CPUs near to the node, or null where it is not known.</summary>
    private ulong? Bandwidth(hwloc_obj* node)
    {
        uint count = 1;
        hwloc_location initiator;
        ulong value;
        return Hwloc.hwloc_memattr_get_initiators(topology, Hwloc.HWLOC_MEMATTR_ID_BANDWIDTH, node, 0, ref count, &initiator, &value) == 0 && count > 0
            ? value
            : null;
    }

    private ImmutableArray<CpuKind> CpuKinds()
    {
        int count = Math.Max(0, Hwloc.hwloc_cpukinds_get_nr(topology, 0));
        var kinds = ImmutableArray.CreateBuilder<CpuKind>(count);
        using var cpus = Hwloc.hwloc_bitmap_alloc();
        for (uint i = 0; i < count; i++)
        {
            if (Hwloc.hwloc_cpukinds_get_info(topology, i, cpus, out int efficiency, out uint infoCount, out var infos, 0) != 0)
                continue;
            var texts = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            for (uint j = 0; j < infoCount; j++)
                texts[NativeText.Of(infos[j].name)] = NativeText.Of(infos[j].value);
            kinds.Add(new CpuKind(cpus.ToSet(), efficiency, texts.ToImmutable()));
        }

        return kinds.ToImmutable();
    }

    /// <summary>By type, since older files have latencies without the name NUMALatency.</summary>
    private NodeDistances? Distances()
    {
        uint count = 1;
        hwloc_distances_s* distances;
        int result = Hwloc.hwloc_distances_get_by_type(
            topology, hwloc_obj_type_t.HWLOC_OBJ_NUMANODE, ref count, &distances, Hwloc.HWLOC_DISTANCES_KIND_MEANS_LATENCY, 0);
        if (result != 0 || count == 0)
            return null;
        try
        {
            int length = (int)distances->nbobjs;
            var nodes = ImmutableArray.CreateBuilder<int>(length);
            for (int i = 0; i < length; i++)
                nodes.Add(Index(distances->objs[i]));
            var values = ImmutableArray.CreateBuilder<long>(length * length);
            for (int i = 0; i < length * length; i++)
                values.Add((long)Math.Min(distances->values[i], long.MaxValue));
            return new NodeDistances(nodes.MoveToImmutable(), values.MoveToImmutable());
        }
        finally
        {
            Hwloc.hwloc_distances_release(topology, distances);
        }
    }
}
