using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>Where a machine's devices are.</summary>
internal static class Devices
{
    public static CpuSet LocalCpus(Machine machine, string name) => throw new UsageException($"--near {name}: not yet {machine}");
}
