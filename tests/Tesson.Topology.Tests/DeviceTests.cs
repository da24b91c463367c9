namespace Tesson.Topology.Tests;

/// <summary>The expected lines were written down from lstopo and hwloc-calc 2.9 on the same files.</summary>
public class DeviceTests
{
    private const string InfiniBand = "2pa-2numa-16co-16pu-sandybridge-nvme-ib-pmem.xml";
    private const string Gpus = "2pa-2numa-16co-32pu-sandybridge-ht-gpu-ib.xml";
    private const string FourNodes = "16pa-4numa-96co-96pu-dunnington-interleaved-io.xml";
    private const string Power = "2pa-2numa-8co-16pu-power8-smt2of8-nvlink-gpus.xml";

    public static TheoryData<string?> Files => [.. SharedTopologies.Rows().Select(row => row?["file"])];

    public static TheoryData<string, string> Expected => new()
    {
        {
            InfiniBand,
            """
            eth0 Network 0000:02:00.0 0-7 0
            eth1 Network 0000:02:00.3 0-7 0
            ib0 Network 0000:82:00.0 8-15 1
            dax0.0 Block - 0-7 0
            dax1.3 Block - 8-15 1
            nvme0n1 Block 0000:00:02.0 0-7 0
            pmem0.1 Block - 0-7 0
            pmem0.2s Block - 0-7 0
            pmem0.3 Block - 0-7 0
            pmem1 Block - 8-15 1
            pmem1.1s Block - 8-15 1
            pmem1.2 Block - 8-15 1
            sda Block 0000:00:1f.2 0-7 0
            mlx4_0 OpenFabrics 0000:82:00.0 8-15 1
            0000:05:00.0 Pci 0000:05:00.0 0-7 0
            0000:83:00.0 Pci 0000:83:00.0 8-15 1
            """
        },
        {
            Gpus,
            """
            eth0 Network 0000:81:00.0 8-15,24-31 1
            eth1 Network 0000:81:00.1 8-15,24-31 1
            ib0 Network 0000:04:00.0 8-15,24-31 1
            sda Block 0000:00:1f.2 0-7,16-23 0
            card0 Gpu 0000:84:00.0 8-15,24-31 1
            cuda0 CoProcessor 0000:84:00.0 8-15,24-31 1
            opencl0d1 CoProcessor 0000:84:00.1 8-15,24-31 1
            mlx5_0 OpenFabrics 0000:04:00.0 8-15,24-31 1
            0000:03:00.0 Pci 0000:03:00.0 0-7,16-23 0
            0000:04:00.0 Pci 0000:04:00.0 0-7,16-23 0
            0000:05:03.0 Pci 0000:05:03.0 0-7,16-23 0
            0000:83:00.0 Pci 0000:83:00.0 8-15,24-31 1
            """
        },
        {
            FourNodes,
            """
            eth0 Network 0000:02:00.0 0-23 0
            eth1 Network 0000:02:00.1 0-23 0
            eth2 Network 0000:32:00.0 24-47 1
            eth3 Network 0000:32:00.1 24-47 1
            eth4 Network 0000:62:00.0 48-71 2
            eth5 Network 0000:62:00.1 48-71 2
            eth6 Network 0000:92:00.0 72-95 3
            eth7 Network 0000:92:00.1 72-95 3
            sda Block 0000:04:00.0 0-23 0
            sdb Block 0000:64:00.0 48-71 2
            sdc Block 0000:94:00.0 72-95 3
            sr0 Block 0000:00:1f.2 0-23 0
            card0 Gpu 0000:01:00.0 0-23 0
            0000:34:00.0 Pci 0000:34:00.0 24-47 1
            """
        },
        {
            Power,
            """
            nvml0 Gpu 0002:01:00.0 0-1,8-9,16-17,24-25 0
            nvml1 Gpu 0003:01:00.0 0-1,8-9,16-17,24-25 0
            nvml2 Gpu 000a:01:00.0 80-81,88-89,96-97,104-105 1
            nvml3 Gpu 000b:01:00.0 80-81,88-89,96-97,104-105 1
            cuda0 CoProcessor 0002:01:00.0 0-1,8-9,16-17,24-25 0
            cuda1 CoProcessor 0003:01:00.0 0-1,8-9,16-17,24-25 0
            cuda2 CoProcessor 000a:01:00.0 80-81,88-89,96-97,104-105 1
            cuda3 CoProcessor 000b:01:00.0 80-81,88-89,96-97,104-105 1
            opencl0d0 CoProcessor 0002:01:00.0 0-1,8-9,16-17,24-25 0
            opencl0d1 CoProcessor 0003:01:00.0 0-1,8-9,16-17,24-25 0
            opencl0d2 CoProcessor 000a:01:00.0 80-81,88-89,96-97,104-105 1
            opencl0d3 CoProcessor 000b:01:00.0 80-81,88-89,96-97,104-105 1
            """
        },
    };

    [SkippableTheory]
    [MemberData(nameof(Expected))]
    public void A_real_machine_has_its_devices_by_kind_and_name_where_hwloc_calc_finds_them(string file, string expected)
    {
        var devices = SharedTopologies.Read(file, withDevices: true).Devices;
        Assert.Equal(
            expected.ReplaceLineEndings("\n").Split('\n'),
            devices.Select(device => $"{device.Name} {device.Kind} {device.PciAddress ?? "-"} {device.Cpus} {device.Nodes}"));
    }

    [SkippableTheory]
    [InlineData(Gpus, "eth0", "Intel Corporation I350 Gigabit Network Connection")] // the PCI device's
    [InlineData(Gpus, "cuda0", "NVIDIA Corporation Tesla K40m")] // its own, not its PCI device's
    [InlineData(Gpus, "0000:83:00.0", "NVIDIA Corporation Tesla M2075 Dual-Slot Computing Processor Module")]
    [InlineData(InfiniBand, "sda", "MTFDDAK256MAM-1K12")]
    [InlineData(InfiniBand, "mlx4_0", null)]
    [InlineData(InfiniBand, "pmem0.1", null)]
    [InlineData(Power, "nvml3", "NVIDIA Corporation Tesla P100-SXM2-16GB")]
    public void A_device_is_described_by_its_maker_and_model(string file, string name, string? description) =>
        Assert.Equal(description, SharedTopologies.Read(file, withDevices: true).Devices.Single(device => device.Name == name).Description);

    [SkippableTheory]
    [MemberData(nameof(Files))]
    public void A_real_machine_has_the_kinds_of_devices_of_the_index(string? file)
    {
        var machine = SharedTopologies.Read(file, withDevices: true);
        string kinds = SharedTopologies.Rows().Single(row => row!["file"] == file)!["devices"];
        Dictionary<DeviceKind, string> names = new()
        {
            [DeviceKind.Block] = "Block",
            [DeviceKind.CoProcessor] = "CoProc",
            [DeviceKind.Gpu] = "GPU",
            [DeviceKind.Network] = "Net",
            [DeviceKind.OpenFabrics] = "OFED",
        };
        Assert.Equal(
            kinds == "-" ? [] : kinds.Split(','),
            machine.Devices.Select(device => device.Kind).Where(kind => kind != DeviceKind.Pci).Distinct().Select(kind => names[kind]).Order(StringComparer.Ordinal));
    }

    [SkippableTheory]
    [MemberData(nameof(Files))]
    public void Devices_are_told_only_when_asked_for_and_change_nothing_else(string? file)
    {
        var without = SharedTopologies.Read(file);
        var with = SharedTopologies.Read(file, withDevices: true);
        Assert.Empty(without.Devices);
        Assert.Equal(without.Groups.AsEnumerable(), with.Groups);
        Assert.Equal(without.Packages.AsEnumerable(), with.Packages);
        Assert.Equal(without.Nodes.AsEnumerable(), with.Nodes);
        Assert.Equal(without.L3s.AsEnumerable(), with.L3s);
        Assert.Equal(without.L2s.AsEnumerable(), with.L2s);
        Assert.Equal(without.Cores.AsEnumerable(), with.Cores);
        Assert.Equal(without.Pus.AsEnumerable(), with.Pus);
        Assert.Equal((without.Allowed, without.Complete, without.AllowedNodes), (with.Allowed, with.Complete, with.AllowedNodes));
    }
}
