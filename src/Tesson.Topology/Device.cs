namespace Tesson.Topology;

/// <summary>A device, and where it is. A card can be several: a network interface and an RDMA device, for example.</summary>
/// <param name="Name">Linux's name of it (<c>eth0</c>, <c>nvme0n1</c>, <c>mlx5_0</c>), or its address where it has none.</param>
/// <param name="Kind">What it is.</param>
/// <param name="PciAddress">Its PCI address as Linux writes it (<c>0000:04:00.0</c>), which devices of one card share; null off PCI.</param>
/// <param name="Description">Vendor and model, in one line: its own, else those of its PCI device; null where hwloc knows none.</param>
/// <param name="Cpus">The online CPUs that are local to it, forbidden ones included; can be empty.</param>
/// <param name="Nodes">The OS indexes of the memory nodes that are local to it, forbidden ones included; can be empty.</param>
public sealed record Device(string Name, DeviceKind Kind, string? PciAddress, string? Description, CpuSet Cpus, CpuSet Nodes);
