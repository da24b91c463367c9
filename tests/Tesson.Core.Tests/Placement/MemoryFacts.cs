using Tesson.Topology;

namespace Tesson.Core.Tests.Placement;

/// <summary>The memory nodes that each locality of a machine should get, by rule 3 of placement.md.</summary>
internal sealed class MemoryFacts
{
    private readonly bool _sizesUnknown;

    public MemoryFacts(MachineFacts facts)
    {
        var machine = facts.Machine;
        _sizesUnknown = machine.Nodes.All(node => node.MemoryBytes == 0);
        NumaNode[] usable = [.. machine.Nodes.Where(node =>
            node.Kind == MemoryKind.Ordinary && !node.Cpus.IsEmpty && IsIn(node) && machine.AllowedNodes.Contains(node.OsIndex))];
        HasOrdinary = usable.Length > 0;
        Own = [.. facts.Localities.Select(locality => CpuSet.Of(Around(locality, usable).Select(node => node.OsIndex)))];
        Nearest = [.. facts.Localities.Select((locality, number) =>
        {
            if (!HasOrdinary || !Own[number].IsEmpty)
                return CpuSet.Empty;
            NumaNode[] from = Around(locality, machine.Nodes);
            return CpuSet.Of(usable.GroupBy(node => from.Min(start => machine.Distances?.Between(start.OsIndex, node.OsIndex)))
                .MinBy(group => group.Key ?? long.MaxValue)!.Select(node => node.OsIndex));
        })];
    }

    /// <summary>Whether any ordinary node with CPUs may be used.</summary>
    public bool HasOrdinary { get; }

    /// <summary>For each locality its ordinary nodes; empty where none may be used or has memory.</summary>
    public CpuSet[] Own { get; }

    /// <summary>For each locality without, the ordinary nodes at the least distance, any of which will do.</summary>
    public CpuSet[] Nearest { get; }

    /// <summary>Whether a node has memory. A machine whose every node says 0 does not know.</summary>
    public bool IsIn(NumaNode node) => _sizesUnknown || node.MemoryBytes > 0;

    /// <summary>The smallest nodes around a locality.</summary>
    private static NumaNode[] Around(CpuSet locality, IEnumerable<NumaNode> nodes) =>
        [.. nodes.Where(node => locality.IsSubsetOf(node.Cpus)).GroupBy(node => node.Cpus.Count).MinBy(group => group.Key) ?? Enumerable.Empty<NumaNode>()];
}
