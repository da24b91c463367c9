using System.Collections.Immutable;
using Tesson.Topology;

namespace Tesson.Core.Groups;

/// <summary>A process as the kernel tells of it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Parent">Its parent's id; 0 where that is not seen from here.</param>
/// <param name="Cpus">The CPUs that its first thread may run on.</param>
/// <param name="Threads">All of its other threads.</param>
public sealed record ObservedProcess(int Id, int Parent, CpuSet Cpus, ImmutableArray<ObservedThread> Threads);
