namespace Tesson.Topology;

/// <summary>A memory node. Several nodes may have one CPU set (DRAM and HBM of a quadrant), and a node may have none.</summary>
/// <param name="OsIndex">Linux's number of the node; the numbers may have gaps.</param>
/// <param name="Cpus">The CPUs that it is local to; empty for CPU-less nodes.</param>
/// <param name="MemoryBytes">Its memory in bytes; 0 for none, or unknown where every node of the machine says 0.</param>
/// <param name="Subtype">hwloc's subtype, such as <c>MCDRAM</c>, <c>GPUMemory</c> or <c>DRAM</c>; null where it gives none.</param>
/// <param name="Kind">What sort of memory it is.</param>
public sealed record NumaNode(int OsIndex, CpuSet Cpus, long MemoryBytes, string? Subtype, MemoryKind Kind);
