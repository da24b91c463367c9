namespace Tesson.Topology.Tests;

public class MemoryKindTests
{
    [Theory]
    [InlineData(null, null, MemoryKind.Ordinary)]
    [InlineData("DRAM", null, MemoryKind.Ordinary)]
    [InlineData("MCDRAM", null, MemoryKind.HighBandwidth)]
    [InlineData("HBM", null, MemoryKind.HighBandwidth)]
    [InlineData("NVM", null, MemoryKind.NonVolatile)]
    [InlineData(null, "NVM", MemoryKind.NonVolatile)]
    [InlineData("GPUMemory", null, MemoryKind.Device)]
    [InlineData("CXL-DRAM", null, MemoryKind.Device)]
    [InlineData(null, "SPM", MemoryKind.Device)]
    [InlineData("SPM", "SPM", MemoryKind.Device)]
    [InlineData(null, "Unheard", MemoryKind.Device)]
    [InlineData("DRAM", "Unheard", MemoryKind.Ordinary)]
    [InlineData("Unheard", null, MemoryKind.Ordinary)]
    public void What_hwloc_says_counts(string? subtype, string? daxType, MemoryKind kind) =>
        Assert.Equal(kind, Kinds(Node(0, null), Node(1, null, subtype, daxType))[1]);

    [Theory]
    [InlineData(100, 100, MemoryKind.Ordinary)]
    [InlineData(100, 130, MemoryKind.Ordinary)]
    [InlineData(100, 200, MemoryKind.HighBandwidth)]
    [InlineData(100, 60, MemoryKind.Device)]
    public void A_node_without_a_name_is_compared_to_the_first_of_its_CPUs(int first, int second, MemoryKind kind) =>
        Assert.Equal([MemoryKind.Ordinary, kind], Kinds(Node(0, (ulong)first), Node(1, (ulong)second)));

    [Fact]
    public void Memory_that_firmware_sets_aside_may_be_HBM() =>
        Assert.Equal(MemoryKind.HighBandwidth, Kinds(Node(0, 100), Node(1, 400, daxType: "SPM"))[1]);

    [Fact]
    public void Nodes_of_different_CPUs_are_not_compared() =>
        Assert.Equal(
            [MemoryKind.Ordinary, MemoryKind.Ordinary],
            Kinds(Node(0, 100), Node(1, 400) with { Cpus = CpuSet.Of(8) }));

    private static MemoryKind[] Kinds(params MemoryNode[] nodes) => [.. MemoryKinds.Of(nodes).Select(node => node.Kind)];

    private static MemoryNode Node(int index, ulong? bandwidth, string? subtype = null, string? daxType = null) =>
        new(index, CpuSet.Of(0, 1), 1 << 30, subtype, daxType, bandwidth);
}
