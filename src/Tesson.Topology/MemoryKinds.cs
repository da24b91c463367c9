namespace Tesson.Topology;

/// <summary>What hwloc tells of a memory node.</summary>
/// <param name="OsIndex">Linux's number of it.</param>
/// <param name="Cpus">The CPUs that it is local to.</param>
/// <param name="MemoryBytes">Its memory.</param>
/// <param name="Subtype">hwloc's subtype, or null.</param>
/// <param name="DaxType">The sort of DAX device that the memory was before it became a node (NVM, SPM), or null.</param>
/// <param name="Bandwidth">From near CPUs, in MiB/s, or null.</param>
internal sealed record MemoryNode(int OsIndex, CpuSet Cpus, long MemoryBytes, string? Subtype, string? DaxType, ulong? Bandwidth);

/// <summary>Tells sorts of memory apart: hwloc's word where it has one, else the bandwidth.</summary>
internal static class MemoryKinds
{
    public static IEnumerable<NumaNode> Of(IReadOnlyCollection<MemoryNode> nodes) =>
        nodes.Select(node => new NumaNode(node.OsIndex, node.Cpus, node.MemoryBytes, node.Subtype, Kind(node, nodes)));

    private static MemoryKind Kind(MemoryNode node, IReadOnlyCollection<MemoryNode> nodes) => (node.Subtype ?? node.DaxType)?.ToUpperInvariant() switch
    {
        "DRAM" => MemoryKind.Ordinary,
        "MCDRAM" or "HBM" => MemoryKind.HighBandwidth,
        "NVM" => MemoryKind.NonVolatile,
        // Specific-purpose memory: the firmware keeps HBM or CXL memory from ordinary use.
        "SPM" => BySpeed(node, nodes) is MemoryKind.HighBandwidth ? MemoryKind.HighBandwidth : MemoryKind.Device,
        "GPUMEMORY" => MemoryKind.Device,
        string name when name.StartsWith("CXL", StringComparison.Ordinal) => MemoryKind.Device,
        _ => node.DaxType is null ? BySpeed(node, nodes) : MemoryKind.Device,
    };

    /// <summary>
    /// Of the unnamed nodes of one CPU set, Linux gives the ordinary one the lowest number; the others are compared to
    /// it. Twice as fast is hwloc's own rule for HBM since 2.10.
    /// </summary>
    private static MemoryKind BySpeed(MemoryNode node, IReadOnlyCollection<MemoryNode> nodes)
    {
        var ordinary = nodes.Where(n => n.Cpus == node.Cpus && n.Subtype is null or "DRAM" && n.DaxType is null).MinBy(n => n.OsIndex);
        if (node.Cpus.IsEmpty || ordinary is null || ordinary.OsIndex == node.OsIndex
            || node.Bandwidth is not { } speed || ordinary.Bandwidth is not { } usual)
        {
            return MemoryKind.Ordinary;
        }

        return speed >= 2 * usual ? MemoryKind.HighBandwidth
            : speed <= usual / 3 * 2 ? MemoryKind.Device
            : MemoryKind.Ordinary;
    }
}
