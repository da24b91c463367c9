namespace Tesson.Topology;

/// <summary>What a device is to Linux: hwloc's types of OS devices, and a PCI device that is none of them.</summary>
public enum DeviceKind
{
    /// <summary>A network interface, such as <c>eth0</c> or <c>ib0</c>.</summary>
    Network,

    /// <summary>A disk, or memory used as one, such as <c>nvme0n1</c>, <c>sda</c> or <c>pmem0</c>.</summary>
    Block,

    /// <summary>A display or GPU, such as <c>card0</c> or <c>nvml0</c>.</summary>
    Gpu,

    /// <summary>A device that computes, such as <c>cuda0</c> or <c>opencl0d0</c>.</summary>
    CoProcessor,

    /// <summary>An RDMA device, such as <c>mlx5_0</c>.</summary>
    OpenFabrics,

    /// <summary>A DMA engine's channel, such as <c>dma0chan0</c>.</summary>
    Dma,

    /// <summary>A PCI device that no driver has given a name.</summary>
    Pci,
}
