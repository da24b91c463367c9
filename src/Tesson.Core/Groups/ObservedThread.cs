using Tesson.Topology;

namespace Tesson.Core.Groups;

/// <summary>A thread as the kernel tells of it.</summary>
/// <param name="Id">Its id; the first of a process has the process's.</param>
/// <param name="Cpus">The CPUs that it may run on: what it is held to, inside its cpuset.</param>
public sealed record ObservedThread(int Id, CpuSet Cpus);
