namespace Tesson.Topology;

/// <summary>A data or unified cache; the list that it is in tells the level.</summary>
/// <param name="Cpus">The CPUs that share it and are online.</param>
/// <param name="SizeBytes">The cache's size in bytes; 0 where it is not known.</param>
public sealed record Cache(CpuSet Cpus, long SizeBytes);
