using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>
/// The memory nodes of a locality: its ordinary node, or the nearest one that may be used and has memory. Nodes
/// without CPUs and special memory (HBM, NVM, a device's) are taken only where nothing else is left.
/// </summary>
internal sealed class Mems
{
    private readonly Machine _machine;
    private readonly NumaNode[] _usable;
    private readonly bool _isLastResort;

    public Mems(Machine machine)
    {
        _machine = machine;
        // A machine all of whose nodes say 0 does not know (a CPUID dump, a container without /sys).
        bool sizesUnknown = machine.Nodes.All(node => node.MemoryBytes == 0);
        NumaNode[] withMemory = [.. machine.Nodes.Where(node =>
            machine.AllowedNodes.Contains(node.OsIndex) && (sizesUnknown || node.MemoryBytes > 0))];
        if (withMemory.Length == 0)
            throw new PlacementException($"no memory node of {machine.Source} has memory that may be used");

        _usable = [.. withMemory.Where(node => node.Kind == MemoryKind.Ordinary && !node.Cpus.IsEmpty)];
        _isLastResort = _usable.Length == 0;
        if (_isLastResort)
            _usable = [.. withMemory.Where(node => node.Kind == MemoryKind.Ordinary)];
        if (_usable.Length == 0)
            _usable = withMemory;
    }

    /// <param name="cpus">The CPUs of one locality.</param>
    /// <returns>The nodes, and a sentence where they are not the locality's own ordinary ones.</returns>
    public (CpuSet Nodes, string? Warning) For(CpuSet cpus)
    {
        NumaNode[] local = Closest(_usable.Where(node => node.Cpus.Contains(cpus.First) && cpus.IsSubsetOf(node.Cpus)));
        if (local.Length > 0)
        {
            var nodes = CpuSet.Of(local.Select(node => node.OsIndex));
            return (nodes, _isLastResort ? $"CPUs {cpus} have no ordinary memory that may be used; they get that of node {nodes} ({local[0].Kind})" : null);
        }

        NumaNode[] own = Closest(_machine.Nodes.Where(node => cpus.IsSubsetOf(node.Cpus)));
        var nearest = _usable.MinBy(node => (Distance(own, node), SharesPackage(cpus, node) ? 0 : 1, node.Cpus.Overlaps(_machine.Allowed) ? 0 : 1, node.OsIndex))!;
        string cause = own.Length == 0
            ? "belong to no memory node"
            : $"have no usable memory of their own (node {CpuSet.Of(own.Select(node => node.OsIndex))})";
        return (CpuSet.Of(nearest.OsIndex), $"CPUs {cpus} {cause}; they get the memory of node {nearest.OsIndex}, the nearest that has some");
    }

    /// <summary>Those with the fewest CPUs: of a node inside a larger one, the inner.</summary>
    private static NumaNode[] Closest(IEnumerable<NumaNode> nodes)
    {
        NumaNode[] all = [.. nodes];
        int fewest = all.Select(node => node.Cpus.Count).DefaultIfEmpty(0).Min();
        return [.. all.Where(node => node.Cpus.Count == fewest)];
    }

    private long Distance(NumaNode[] from, NumaNode to) =>
        from.Select(node => _machine.Distances?.Between(node.OsIndex, to.OsIndex) ?? long.MaxValue).DefaultIfEmpty(long.MaxValue).Min();

    private bool SharesPackage(CpuSet cpus, NumaNode node) =>
        _machine.Packages.Any(package => package.Cpus.Overlaps(cpus) && package.Cpus.Overlaps(node.Cpus));
}
