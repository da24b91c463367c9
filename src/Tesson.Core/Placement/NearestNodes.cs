using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>
/// Gives each locality that has no memory node of its own one of those that are nearest to it. Of equally near ones it gets
/// one that few CPUs use, so that no node's bandwidth lies idle: all localities of the machine together decide, whatever is
/// planned on now, so that groups which start one after the other are shared out too.
/// </summary>
internal sealed class NearestNodes
{
    private readonly Machine _machine;
    private readonly NumaNode[] _usable;
    private readonly CpuSet[] _localities;
    private readonly NumaNode[][] _choices; // by locality; none where it has a node of its own
    private readonly NumaNode?[] _taken;
    private readonly Dictionary<int, int> _localityOf;
    private readonly Dictionary<int, int> _users; // CPUs by node

    /// <param name="machine">The machine.</param>
    /// <param name="usable">The nodes to choose from; at least one.</param>
    public NearestNodes(Machine machine, NumaNode[] usable)
    {
        (_machine, _usable) = (machine, usable);
        _localities = [.. UsableMachine.Of(machine, machine.Allowed).Localities.Select(locality => locality.Cpus)];
        _localityOf = UsableMachine.IndexByCpu(_localities);
        _users = usable.ToDictionary(node => node.OsIndex, _ => 0);
        _taken = new NumaNode?[_localities.Length];
        _choices = [.. _localities.Select(cpus => Around(cpus, usable) is { Length: > 0 } ? [] : Nearest(cpus))];
        foreach (var (cpus, choice) in _localities.Zip(_choices))
            if (choice.Length == 0)
                foreach (var own in Around(cpus, usable))
                    _users[own.OsIndex] += cpus.Count;
        foreach (int locality in Enumerable.Range(0, _localities.Length).Where(locality => _choices[locality].Length > 0))
            Take(locality);
    }

    /// <summary>The smallest nodes around CPUs: of a node inside a larger one, the inner.</summary>
    public static NumaNode[] Around(CpuSet cpus, IEnumerable<NumaNode> nodes)
    {
        NumaNode[] around = [.. nodes.Where(node => node.Cpus.Contains(cpus.First) && cpus.IsSubsetOf(node.Cpus))];
        int fewest = around.Select(node => node.Cpus.Count).DefaultIfEmpty(0).Min();
        return [.. around.Where(node => node.Cpus.Count == fewest)];
    }

    /// <param name="cpus">CPUs of one locality, around which no usable node is.</param>
    /// <returns>The node that it gets, and the numbers of all that are as near.</returns>
    public (NumaNode Node, CpuSet AsNear) Of(CpuSet cpus)
    {
        int locality = _localityOf[cpus.First];
        return (_taken[locality]!, CpuSet.Of(_choices[locality].Select(node => node.OsIndex)));
    }

    /// <summary>By the firmware's distances, then the package; nodes with CPUs that may be used come first.</summary>
    private NumaNode[] Nearest(CpuSet cpus)
    {
        NumaNode[] own = Around(cpus, _machine.Nodes);
        return [.. _usable.GroupBy(node => (Distance(own, node), SharesPackage(cpus, node) ? 0 : 1, node.Cpus.Overlaps(_machine.Allowed) ? 0 : 1)).MinBy(group => group.Key)!];
    }

    /// <summary>
    /// A locality takes a node, and where that helps others move: the least used node is looked for among its choices, then
    /// among those of the localities that took one of them, and so on; each on the way moves one on. Where localities are of
    /// one size nothing is more even.
    /// </summary>
    private void Take(int locality)
    {
        Dictionary<int, int> moverOf = []; // who would take a node, by its number
        List<NumaNode> seen = [];
        Look(locality);
        int least = _users.Values.Min();
        for (int next = 0; next < seen.Count && seen.All(node => _users[node.OsIndex] > least); next++)
            foreach (int user in Enumerable.Range(0, _taken.Length).Where(user => _taken[user] == seen[next]))
                Look(user);

        var taken = seen.MinBy(node => _users[node.OsIndex])!;
        _users[taken.OsIndex] += _localities[locality].Count;
        while (true)
        {
            int mover = moverOf[taken.OsIndex];
            var left = _taken[mover];
            _taken[mover] = taken;
            if (mover == locality)
                return;
            taken = left!;
        }

        void Look(int mover)
        {
            foreach (var choice in _choices[mover])
                if (moverOf.TryAdd(choice.OsIndex, mover))
                    seen.Add(choice);
        }
    }

    private long Distance(NumaNode[] from, NumaNode to) =>
        from.Select(node => _machine.Distances?.Between(node.OsIndex, to.OsIndex) ?? long.MaxValue).DefaultIfEmpty(long.MaxValue).Min();

    private bool SharesPackage(CpuSet cpus, NumaNode node) =>
        _machine.Packages.Any(package => package.Cpus.Overlaps(cpus) && package.Cpus.Overlaps(node.Cpus));
}
