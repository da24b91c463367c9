namespace Tesson.Topology;

/// <summary>A die of a package.</summary>
/// <param name="OsIndex">The operating system's number of it, unique inside a package only; -1 where it has none.</param>
/// <param name="Cpus">Its CPUs that are online.</param>
public sealed record Die(int OsIndex, CpuSet Cpus);
