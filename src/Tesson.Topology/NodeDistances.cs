using System.Collections.Immutable;

namespace Tesson.Topology;

/// <summary>The latencies between memory nodes, as the firmware tells them (10 is local by convention).</summary>
/// <param name="Nodes">The nodes' OS indexes, in the order of the rows.</param>
/// <param name="Values">One row after the other, Nodes.Length squared of them.</param>
public sealed record NodeDistances(ImmutableArray<int> Nodes, ImmutableArray<long> Values)
{
    /// <summary>The latency from one node to another, by OS index; null where the matrix lacks one of them.</summary>
    public long? Between(int from, int to) =>
        Nodes.IndexOf(from) is int row and >= 0 && Nodes.IndexOf(to) is int column and >= 0
            ? Values[(row * Nodes.Length) + column]
            : null;
}
