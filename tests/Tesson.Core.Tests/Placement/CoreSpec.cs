using Tesson.Topology;

namespace Tesson.Core.Tests.Placement;

/// <summary>One core of a machine made by hand.</summary>
/// <param name="Pus">Its hardware threads, as Linux numbers them (<c>0,16</c>).</param>
/// <param name="Node">The memory node that it is in, or -1.</param>
/// <param name="L3">The L3 that it shares, or -1.</param>
/// <param name="Package">The package that it is in.</param>
/// <param name="HasObject">Whether the machine tells of the core (s390 does not).</param>
internal sealed record CoreSpec(string Pus, int Node = 0, int L3 = -1, int Package = 0, bool HasObject = true)
{
    public CpuSet Cpus { get; } = CpuSet.Parse(Pus);
}
