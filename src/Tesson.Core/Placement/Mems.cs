using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>
/// The memory nodes of a locality: its own of the sort that is asked for, or the nearest one that may be used and has memory.
/// Unless they are asked for, nodes without CPUs and special memory (HBM, NVM, a device's) are taken only where nothing
/// else is left. Nodes that the user named are taken whatever their memory is, and no others while they have any.
/// </summary>
internal sealed class Mems
{
    private readonly Machine _machine;
    private readonly PlacementRequest _request;
    private readonly NumaNode[] _usable;
    private readonly CpuSet _withMemory;
    private readonly bool _isNamed;
    private readonly bool _isLastResort;
    private readonly Lazy<NearestNodes> _nearest;

    /// <exception cref="PlacementException">No node has memory that may be used.</exception>
    /// <exception cref="UsageException">None has memory of the kind that is asked for.</exception>
    public Mems(Machine machine, PlacementRequest request)
    {
        (_machine, _request) = (machine, request);
        _nearest = new Lazy<NearestNodes>(() => new NearestNodes(machine, _usable!));
        // A machine all of whose nodes say 0 does not know (a CPUID dump, a container without /sys).
        bool sizesUnknown = machine.Nodes.All(node => node.MemoryBytes == 0);
        NumaNode[] withMemory = [.. machine.Nodes.Where(node =>
            machine.AllowedNodes.Contains(node.OsIndex) && (sizesUnknown || node.MemoryBytes > 0))];
        if (withMemory.Length == 0)
            throw new PlacementException($"no memory node of {machine.Source} has memory that may be used");

        _withMemory = CpuSet.Of(withMemory.Select(node => node.OsIndex));
        NumaNode[] named = [.. withMemory.Where(node => request.Nodes?.Contains(node.OsIndex) == true)];
        if (KindOf(request.Mems) is { } kind)
        {
            _usable = OfKind(kind, named, withMemory);
            if (_usable.Length > 0)
                return;
            throw new UsageException($"--mems {request.Mems.Word()}: {machine.Source} has no {kind.Words()} that may be used; leave --mems out");
        }

        _usable = named;
        _isNamed = named.Length > 0;
        if (_isNamed)
            return;
        _usable = [.. withMemory.Where(node => node.Kind == MemoryKind.Ordinary && !node.Cpus.IsEmpty)];
        _isLastResort = _usable.Length == 0;
        if (_isLastResort)
            _usable = [.. withMemory.Where(node => node.Kind == MemoryKind.Ordinary)];
        if (_usable.Length == 0)
            _usable = withMemory;
    }

    /// <param name="cpus">The CPUs of one locality.</param>
    /// <returns>The nodes, and a sentence where they are not the locality's own, or not ordinary and not asked for.</returns>
    public (CpuSet Nodes, string? Warning) For(CpuSet cpus)
    {
        NumaNode[] local = NearestNodes.Around(cpus, _usable);
        if (local.Length > 0)
        {
            var nodes = CpuSet.Of(local.Select(node => node.OsIndex));
            return (nodes, _isLastResort ? $"CPUs {cpus} have no ordinary memory that may be used; they get that of node {nodes} ({local[0].Kind})" : null);
        }

        var (nearest, others) = _nearest.Value.Of(cpus);
        return (CpuSet.Of(nearest.OsIndex), WarningOf(cpus, nearest, others));
    }

    /// <summary>No node that the user named may be left out without a word.</summary>
    /// <param name="localities">The CPUs of each locality that is planned on.</param>
    /// <param name="nodes">The nodes that each gets.</param>
    /// <returns>A sentence for each node that was named and that has no memory, where <see cref="For"/> has not told of it.</returns>
    /// <exception cref="UsageException">No locality gets the memory of a node that was named and that has some.</exception>
    public IEnumerable<string> CheckNamed(IReadOnlyList<CpuSet> localities, IReadOnlyList<CpuSet> nodes)
    {
        if (_request.Nodes is null || KindOf(_request.Mems) is not null)
            return [];
        var taken = CpuSet.Union(nodes);
        foreach (var node in _usable.Where(node => !taken.Contains(node.OsIndex) && localities.Any(cpus => cpus.IsSubsetOf(node.Cpus))))
        {
            throw new UsageException(
                $"--node {_request.Nodes}: no shard would use node {node.OsIndex} ({node.Kind.Words()}), since node {taken} is closer to the same CPUs; name node {node.OsIndex} alone, or leave it out");
        }

        return from node in _machine.Nodes
               where _request.Nodes.Contains(node.OsIndex) && !_withMemory.Contains(node.OsIndex)
               let its = CpuSet.Union(localities.Zip(nodes).Where(pair => pair.First.IsSubsetOf(node.Cpus) && NearestNodes.Around(pair.First, _usable).Length > 0).Select(pair => pair.Second))
               where !its.IsEmpty
               select $"--node {_request.Nodes}: node {node.OsIndex} has no memory that may be used; its CPUs get that of node {its}";
    }

    /// <summary>Those that the user named, if they are of the kind; and of ordinary memory that which has CPUs, if any has.</summary>
    private static NumaNode[] OfKind(MemoryKind kind, NumaNode[] named, NumaNode[] all)
    {
        NumaNode[] its = [.. named.Where(node => node.Kind == kind)];
        if (its.Length == 0)
            its = [.. all.Where(node => node.Kind == kind)];
        bool needsCpus = kind == MemoryKind.Ordinary && its.Any(node => !node.Cpus.IsEmpty);
        return needsCpus ? [.. its.Where(node => !node.Cpus.IsEmpty)] : its;
    }

    private static MemoryKind? KindOf(MemoryBinding binding) => binding switch
    {
        MemoryBinding.Dram => MemoryKind.Ordinary,
        MemoryBinding.HighBandwidth => MemoryKind.HighBandwidth,
        _ => null,
    };

    private string? WarningOf(CpuSet cpus, NumaNode nearest, CpuSet asNear)
    {
        // A node without CPUs is nobody's own: who asks for its memory knows that.
        if (_request.Mems == MemoryBinding.HighBandwidth && nearest.Cpus.IsEmpty)
            return null;
        NumaNode[] own = NearestNodes.Around(cpus, _machine.Nodes);
        string cause = own.Length == 0 ? "belong to no memory node"
            : _isNamed ? $"have no memory of their own in --node {_request.Nodes}"
            : _request.Mems == MemoryBinding.HighBandwidth ? "have no high-bandwidth memory of their own"
            : $"have no usable memory of their own (node {CpuSet.Of(own.Select(node => node.OsIndex))})";
        string which = asNear.Count == 1 ? "the nearest that has some" : $"one of those that are nearest and have some ({asNear})";
        return $"CPUs {cpus} {cause}; they get the memory of node {nearest.OsIndex}, {which}";
    }
}
