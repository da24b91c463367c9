using Tesson.Topology;

namespace Tesson.Core.Groups;

/// <summary>Where the kernel has a container.</summary>
/// <param name="Cpus">The CPUs that it lets its processes run on; null where that cannot be seen.</param>
/// <param name="Mems">The memory nodes that it lets them allocate from; null where that cannot be seen.</param>
/// <param name="Around">The control group around the container's own; null where that cannot be seen.</param>
public sealed record KernelPin(CpuSet? Cpus, CpuSet? Mems, ControlGroup? Around)
{
    /// <summary>Nothing can be seen.</summary>
    public static KernelPin Unknown { get; } = new(null, null, null);
}
