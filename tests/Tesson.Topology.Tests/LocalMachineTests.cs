using Tesson.Topology.Native;

namespace Tesson.Topology.Tests;

[Collection(nameof(ProcessState))]
public class LocalMachineTests
{
    private const string OnlineFile = "/sys/devices/system/cpu/online";

    [SkippableFact]
    public void This_machine_has_the_CPUs_that_Linux_says_are_online()
    {
        Skip.IfNot(File.Exists(OnlineFile), $"{OnlineFile} is not there");
        var machine = TopologyReader.Read(TopologySource.ThisMachine);
        var online = CpuSet.Parse(File.ReadAllText(OnlineFile));
        Assert.True(machine.IsThisSystem);
        Assert.Equal("this machine", machine.Source);
        Assert.Equal(online, CpuSet.Of(machine.Pus.Select(pu => pu.OsIndex)));
        Assert.True(machine.Allowed.IsSubsetOf(online));
        Assert.True(online.IsSubsetOf(machine.Complete));
    }

    [SkippableFact]
    public void This_process_may_use_no_CPU_that_this_machine_forbids()
    {
        const string status = "/proc/self/status";
        const string key = "Cpus_allowed_list:";
        Skip.IfNot(File.Exists(status), $"{status} is not there");
        var machine = TopologyReader.Read(TopologySource.ThisMachine);
        var mine = CpuSet.Parse(File.ReadLines(status).Single(line => line.StartsWith(key))[key.Length..]);
        Assert.True((mine & CpuSet.Of(machine.Pus.Select(pu => pu.OsIndex))).IsSubsetOf(machine.Allowed));
        Assert.True(Environment.ProcessorCount <= machine.Allowed.Count);
        Assert.NotEmpty(machine.Nodes);
        Assert.Contains(machine.Nodes, node => node.MemoryBytes > 0);
    }

    [Fact]
    public void The_devices_of_this_machine_are_near_to_CPUs_and_nodes_that_it_has()
    {
        var machine = TopologyReader.Read(TopologySource.ThisMachine, withDevices: true);
        var nodes = CpuSet.Of(machine.Nodes.Select(node => node.OsIndex));
        Assert.All(machine.Devices, device =>
        {
            Assert.NotEqual("", device.Name);
            Assert.True(device.Cpus.IsSubsetOf(machine.Complete), device.ToString());
            Assert.True(device.Nodes.IsSubsetOf(nodes), device.ToString());
        });
    }

    [SkippableFact]
    public void Network_interfaces_are_where_Linux_has_them()
    {
        const string folder = "/sys/class/net";
        Skip.IfNot(Directory.Exists(folder), $"{folder} is not there");
        var devices = TopologyReader.Read(TopologySource.ThisMachine, withDevices: true).Devices;
        Assert.All(devices.Where(device => device.Kind == DeviceKind.Network), device =>
            Assert.Contains(device.PciAddress ?? "", Directory.ResolveLinkTarget(Path.Combine(folder, device.Name), returnFinalTarget: true)!.FullName));
    }

    [Fact]
    public void Without_being_asked_this_machine_tells_no_devices() => Assert.Empty(TopologyReader.Read(TopologySource.ThisMachine).Devices);

    [Theory]
    [InlineData("HWLOC_XMLFILE", "/nonexistent.xml")]
    [InlineData("HWLOC_SYNTHETIC", "pack:3 core:7 pu:1")]
    [InlineData("HWLOC_THISSYSTEM", "0")]
    [InlineData("HWLOC_FSROOT", "/nonexistent")]
    [InlineData("HWLOC_COMPONENTS", "synthetic,stop")]
    [InlineData("HWLOC_ALLOW", "all")]
    public void A_variable_of_hwloc_does_not_change_this_machine(string name, string value)
    {
        var expected = TopologyReader.Read(TopologySource.ThisMachine);
        Libc.setenv(name, value, 1);
        var machine = TopologyReader.Read(TopologySource.ThisMachine);
        Assert.True(machine.IsThisSystem);
        Assert.Equal(expected.Pus.AsEnumerable(), machine.Pus);
        Assert.Equal(expected.Allowed, machine.Allowed);
    }

    [Theory]
    [InlineData("HWLOC_THISSYSTEM", "1")]
    [InlineData("HWLOC_SYNTHETIC", "pu:7")]
    [InlineData("HWLOC_THISSYSTEM_ALLOWED_RESOURCES", "1")]
    [InlineData("HWLOC_ALLOW", "local")]
    public void Nor_does_it_change_another_machine(string name, string value)
    {
        Libc.setenv(name, value, 1);
        var machine = TopologyReader.Read(TopologySource.Parse("synthetic:core:64 pu:2"));
        Assert.False(machine.IsThisSystem);
        Assert.Equal("0-127", machine.Allowed.ToString());
    }
}
