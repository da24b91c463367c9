namespace Tesson.Topology;

/// <summary>A group of CPUs that share a third-level cache.</summary>
/// <param name="Cpus">The CPUs that share it and are online.</param>
/// <param name="SizeBytes">The cache's size in bytes; 0 where it is not known.</param>
public sealed record L3(CpuSet Cpus, long SizeBytes);
