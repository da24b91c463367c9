namespace Tesson.Topology;

/// <summary>A core: the hardware threads that share its execution units.</summary>
/// <param name="OsIndex">The operating system's number of it, which need not be unique in the machine; -1 where it has none.</param>
/// <param name="Cpus">Its hardware threads that are online.</param>
public sealed record Core(int OsIndex, CpuSet Cpus);
