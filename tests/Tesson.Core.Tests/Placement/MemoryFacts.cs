using Tesson.Core.Placement;
using Tesson.Topology;

namespace Tesson.Core.Tests.Placement;

/// <summary>The memory nodes that each locality of a machine should get, by rule 3 of docs/placement-rules.md.</summary>
internal sealed class MemoryFacts
{
    private readonly bool _sizesUnknown;

    /// <param name="facts">The facts.</param>
    /// <param name="request">What is asked for; null for nothing that touches memory.</param>
    public MemoryFacts(MachineFacts facts, PlacementRequest? request = null)
    {
        var machine = facts.Machine;
        _sizesUnknown = machine.Nodes.All(node => node.MemoryBytes == 0);
        NumaNode[] all = [.. machine.Nodes.Where(node => IsIn(node) && machine.AllowedNodes.Contains(node.OsIndex))];
        NumaNode[] ordinary = [.. all.Where(node => node.Kind == MemoryKind.Ordinary && !node.Cpus.IsEmpty)];
        NumaNode[] fast = [.. all.Where(node => node.Kind == MemoryKind.HighBandwidth)];
        var usable = request?.Mems switch
        {
            MemoryBinding.Dram => Named(ordinary) is { Length: > 0 } its ? its : ordinary,
            MemoryBinding.HighBandwidth => Named(fast) is { Length: > 0 } its ? its : fast,
            _ => Named(all) is { Length: > 0 } its ? its : ordinary,
        };
        NotTaken = [.. Named(usable).Where(node => facts.Localities.Any(locality => locality.IsSubsetOf(node.Cpus)))
            .Where(node => !facts.Localities.Any(locality => Around(locality, usable).Contains(node)))];
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

        NumaNode[] Named(NumaNode[] nodes) => [.. nodes.Where(node => request?.Nodes?.Contains(node.OsIndex) == true)];
    }

    /// <summary>The nodes that were named and that are around CPUs which have a closer one that was named.</summary>
    public NumaNode[] NotTaken { get; }

    /// <summary>Whether any ordinary node with CPUs may be used, or one that was asked for.</summary>
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
