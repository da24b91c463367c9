using Tesson.Topology;

namespace Tesson.Core.Tests.Placement;

/// <summary>One core of a machine made by hand. A number of -1 is for none.</summary>
/// <param name="Pus">Its hardware threads, as Linux numbers them (<c>0,16</c>).</param>
/// <param name="Node">The memory node that it is in.</param>
/// <param name="L3">The L3 that it shares.</param>
/// <param name="Package">The package that it is in.</param>
/// <param name="HasObject">Whether the machine tells of the core (s390 does not).</param>
internal sealed record CoreSpec(string Pus, int Node = 0, int L3 = -1, int Package = 0, bool HasObject = true)
{
    public CpuSet Cpus { get; } = CpuSet.Parse(Pus);

    /// <summary>The L2 that it shares.</summary>
    public int L2 { get; init; } = -1;

    /// <summary>The die that it is in.</summary>
    public int Die { get; init; } = -1;

    /// <summary>hwloc's rank of its kind, 0 for the slowest.</summary>
    public int Kind { get; init; } = -1;
}
