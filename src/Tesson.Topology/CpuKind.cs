using System.Collections.Immutable;

namespace Tesson.Topology;

/// <summary>A kind of CPU of a hybrid processor.</summary>
/// <param name="Cpus">The CPUs of this kind.</param>
/// <param name="Efficiency">hwloc's rank, 0 for the slowest; -1 where it is not known.</param>
/// <param name="Infos">What hwloc knows of it, such as <c>FrequencyMaxMHz</c> or <c>CoreType</c>.</param>
public sealed record CpuKind(CpuSet Cpus, int Efficiency, ImmutableDictionary<string, string> Infos);
