using Tesson.Topology;

namespace Tesson.Core.Groups;

/// <summary>The CPUs that a container can have now.</summary>
/// <param name="Online">Those that are online.</param>
/// <param name="Around">The control group around it; null where that cannot be seen.</param>
public sealed record UsableCpus(CpuSet Online, ControlGroup? Around)
{
    /// <summary>Both.</summary>
    public CpuSet Cpus => Around is null ? Online : Online & Around.Cpus;

    /// <summary>What is lacking of those that were planned.</summary>
    public LostCpus LostOf(CpuSet? planned) => planned is null || planned.IsSubsetOf(Cpus)
        ? LostCpus.None
        : new LostCpus(planned - Online, (planned & Online) - Cpus, Around?.Path ?? "");
}
