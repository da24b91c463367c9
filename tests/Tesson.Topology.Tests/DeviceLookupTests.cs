namespace Tesson.Topology.Tests;

public class DeviceLookupTests
{
    private static readonly Machine _machine = With(
        ("eth0", "0000:02:00.0"), ("eth1", "0000:02:00.1"), ("eth2", "0000:32:00.0"), ("eth3", "0000:32:00.1"), ("eth4", null), ("eth5", null),
        ("ib0", "0000:82:00.0"), ("nvme0n1", "0000:00:02.0"), ("nvme1n1", "000a:00:02.0"), ("sda", "0000:00:1f.2"), ("pmem0.2s", null),
        ("mlx5_0", "0000:82:00.0"), ("0000:3b:00.0", "0000:3b:00.0"));

    [Theory]
    [InlineData("eth0", "eth0")]
    [InlineData("ETH0", "eth0")]
    [InlineData("mlx5_0", "mlx5_0")]
    [InlineData("pmem0.2s", "pmem0.2s")]
    [InlineData("0000:02:00.1", "eth1")]
    [InlineData("02:00.1", "eth1")]
    [InlineData("2:0.1", "eth1")]
    [InlineData("0000:00:1f.2", "sda")]
    [InlineData("00:1F.2", "sda")]
    [InlineData("000A:00:02.0", "nvme1n1")]
    [InlineData("a:0:2.0", "nvme1n1")]
    [InlineData("82:00.0", "ib0")] // the first of the card's devices
    [InlineData("3b:00.0", "0000:3b:00.0")]
    [InlineData("00000000:3B:00.0", "0000:3b:00.0")] // as nvidia-smi has it
    public void A_device_is_found_by_name_or_PCI_address(string text, string name) =>
        Assert.Equal(name, _machine.FindDevice(text)!.Name);

    [Theory]
    [InlineData("")]
    [InlineData("eth")]
    [InlineData("eth6")]
    [InlineData(" eth0")]
    [InlineData("eth0\0")]
    [InlineData("01:00.0")]
    [InlineData("000b:00:02.0")]
    [InlineData("0000:02:00")]
    [InlineData("02.00.1")]
    [InlineData("0000:002:00.1")]
    [InlineData("0:0000:02:00.1")]
    [InlineData("000000000:02:00.1")]
    [InlineData("-2:00.1")]
    [InlineData(" 2:00.1")]
    [InlineData("02:00.1\0")]
    [InlineData("02:00.")]
    [InlineData(":.")]
    public void Any_other_text_finds_none(string text) => Assert.Null(_machine.FindDevice(text));

    [Fact]
    public void The_case_counts_where_names_differ_in_it_alone()
    {
        var machine = With(("Eth0", null), ("eth0", null));
        Assert.Equal(["Eth0", "eth0", "Eth0"], new[] { "Eth0", "eth0", "ETH0" }.Select(name => machine.FindDevice(name)!.Name));
    }

    [Fact]
    public void A_device_that_has_the_address_for_a_name_comes_before_others_there()
    {
        var machine = With(("ib0", "0000:04:00.0"), ("0000:04:00.0", "0000:04:00.0"));
        Assert.Equal(["0000:04:00.0", "0000:04:00.0"], new[] { "04:00.0", "0000:04:00.0" }.Select(name => machine.FindDevice(name)!.Name));
    }

    [Theory]
    [InlineData("eth9", "eth0 eth1 eth2 eth3 eth4")]
    [InlineData("ETH00", "eth0 eth1 eth2 eth3 eth4")]
    [InlineData("eht3", "eth3")]
    [InlineData("ib1", "ib0")]
    [InlineData("i", "ib0")]
    [InlineData("hda", "sda")]
    [InlineData("nvme0", "nvme0n1 nvme1n1")]
    [InlineData("nvme1n2", "nvme1n1 nvme0n1")]
    [InlineData("pmem0", "pmem0.2s")]
    [InlineData("mlx4_0", "mlx5_0")]
    [InlineData("02:00.2", "0000:02:00.0 0000:02:00.1 0000:32:00.0 0000:32:00.1 0000:82:00.0")]
    [InlineData("wlan0", "")]
    [InlineData("cuda0", "")]
    [InlineData("", "")]
    public void Names_that_may_have_been_meant_come_nearest_first(string text, string names) =>
        Assert.Equal(names, string.Join(' ', _machine.DeviceNamesNear(text)));

    [Fact]
    public void A_text_that_is_no_name_is_near_to_nothing() => Assert.Empty(_machine.DeviceNamesNear(new string('e', 1 << 20)));

    [Fact]
    public void A_machine_read_without_devices_finds_none()
    {
        var machine = TopologyReader.Read(TopologySource.Parse("synthetic:core:2 pu:1"));
        Assert.Null(machine.FindDevice("eth0"));
        Assert.Empty(machine.DeviceNamesNear("eth0"));
    }

    private static Machine With(params (string Name, string? Address)[] devices) =>
        TopologyReader.Read(TopologySource.Parse("synthetic:core:2 pu:1")) with
        {
            Devices = [.. devices.Select(device => new Device(device.Name, DeviceKind.Network, device.Address, null, CpuSet.Empty, CpuSet.Empty))],
        };
}
