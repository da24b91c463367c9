namespace Tesson.Topology;

/// <summary>A processor package (socket).</summary>
/// <param name="OsIndex">The operating system's number of it; -1 where it has none.</param>
/// <param name="Cpus">Its CPUs that are online; can be empty.</param>
public sealed record Package(int OsIndex, CpuSet Cpus);
