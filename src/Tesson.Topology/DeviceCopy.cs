using System.Collections.Immutable;
using Tesson.Topology.Native;

namespace Tesson.Topology;

/// <summary>Copies the I/O objects of a topology into records. They have no CPUs of their own: their place in the tree tells.</summary>
internal sealed unsafe class DeviceCopy
{
    private readonly List<Device> _devices = [];

    /// <summary>Takes what hangs at an object that has CPUs, which is then local to them.</summary>
    public void Add(hwloc_obj* place)
    {
        if (place->io_first_child is not null)
            AddBelow(place, pci: null, Bitmap.ToSet(place->cpuset), Bitmap.ToSet(place->nodeset));
    }

    /// <summary>By kind, then by name (eth2 before eth10); nodes without an object are no nodes.</summary>
    public ImmutableArray<Device> ToDevices(CpuSet nodes) => _devices.Count == 0 ? [] :
    [
        .. _devices.Select(device => device with { Nodes = device.Nodes & nodes })
            .OrderBy(device => device.Kind)
            .ThenBy(device => device.Kind == DeviceKind.Pci ? "" : device.Name, NaturalOrder.Instance) // addresses are hexadecimal
            .ThenBy(device => device.Name, StringComparer.Ordinal),
    ];

    /// <summary>Null for a type that hwloc 2 does not have: an XML file can say anything.</summary>
    private static DeviceKind? Kind(hwloc_obj* device) => device->attr is null ? null : *(hwloc_obj_osdev_type_t*)device->attr switch
    {
        hwloc_obj_osdev_type_t.HWLOC_OBJ_OSDEV_BLOCK => DeviceKind.Block,
        hwloc_obj_osdev_type_t.HWLOC_OBJ_OSDEV_GPU => DeviceKind.Gpu,
        hwloc_obj_osdev_type_t.HWLOC_OBJ_OSDEV_NETWORK => DeviceKind.Network,
        hwloc_obj_osdev_type_t.HWLOC_OBJ_OSDEV_OPENFABRICS => DeviceKind.OpenFabrics,
        hwloc_obj_osdev_type_t.HWLOC_OBJ_OSDEV_DMA => DeviceKind.Dma,
        hwloc_obj_osdev_type_t.HWLOC_OBJ_OSDEV_COPROC => DeviceKind.CoProcessor,
        _ => null,
    };

    private static string? Address(hwloc_obj* pci)
    {
        if (pci is null || pci->attr is null)
            return null;
        var at = (hwloc_pcidev_attr_s*)pci->attr;
        return PciAddress.Print(at->domain, at->bus, at->dev, at->func);
    }

    private static string? Description(hwloc_obj* device, hwloc_obj* pci) =>
        Words(NativeText.Info(device, "GPUVendor"), NativeText.Info(device, "GPUModel"))
        ?? Words(NativeText.Info(device, "Vendor"), NativeText.Info(device, "Model"))
        ?? (pci is null ? null : Words(NativeText.Info(pci, "PCIVendor"), NativeText.Info(pci, "PCIDevice")));

    private static string? Words(string? vendor, string? model) =>
        Failure.OneLine($"{vendor?.Trim()} {model?.Trim()}".Trim()) is { Length: > 0 } words ? words : null;

    /// <summary>Whether there is a device with a name of its own below.</summary>
    private bool AddBelow(hwloc_obj* parent, hwloc_obj* pci, CpuSet cpus, CpuSet nodes)
    {
        bool isNamed = false;
        for (var child = parent->io_first_child; child is not null; child = child->next_sibling)
        {
            switch (child->type)
            {
                case hwloc_obj_type_t.HWLOC_OBJ_PCI_DEVICE:
                    if (!AddBelow(child, child, cpus, nodes) && Address(child) is { } address)
                        _devices.Add(new Device(address, DeviceKind.Pci, address, Description(child, child), cpus, nodes));
                    break;
                case hwloc_obj_type_t.HWLOC_OBJ_OS_DEVICE:
                    isNamed |= TryAdd(child, pci, cpus, nodes) | AddBelow(child, pci, cpus, nodes);
                    break;
                default: // a bridge
                    AddBelow(child, pci: null, cpus, nodes);
                    break;
            }
        }

        return isNamed;
    }

    private bool TryAdd(hwloc_obj* device, hwloc_obj* pci, CpuSet cpus, CpuSet nodes)
    {
        string name = Failure.OneLine(NativeText.Of(device->name));
        if (name.Length == 0 || Kind(device) is not { } kind)
            return false;
        _devices.Add(new Device(name, kind, Address(pci), Description(device, pci), cpus, nodes));
        return true;
    }
}
