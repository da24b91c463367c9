namespace Tesson.Topology.Tests;

/// <summary>What hwloc of other releases than this machine's exports of a machine with two kinds of CPUs (tests/engines has those releases).</summary>
public class ExportedMachineTests
{
    [Theory]
    [InlineData("2.12.0")]
    [InlineData("2.15.0")]
    public void An_exported_machine_is_read_whole(string version)
    {
        var machine = TopologyReader.Read(new TopologySource.XmlFile(Path.Combine(AppContext.BaseDirectory, "Exported", $"hwloc-{version}.xml")));
        Assert.Equal(["0-1", "2-3"], machine.Packages.Select(package => package.Cpus.ToString()));
        Assert.Equal(["0-1", "2-3"], machine.Nodes.Select(node => node.Cpus.ToString()));
        Assert.Equal(["0-1", "2-3"], machine.L3s.Select(cache => cache.Cpus.ToString()));
        Assert.Equal(["0", "1", "2", "3"], machine.Cores.Select(core => core.Cpus.ToString()));
        Assert.Equal(["2-3", "0-1"], machine.CpuKinds.Select(kind => kind.Cpus.ToString()));
        Assert.Equal(21, machine.Distances!.Between(0, 1));
        Assert.All(machine.Nodes, node => Assert.Equal(MemoryKind.Ordinary, node.Kind));
    }
}
