namespace Tesson.Topology;

/// <summary>
/// The tree of a machine, made from its lists by what contains what, for those who draw it. The leaves are the
/// machine's PUs, each once. Objects without CPUs are left out; memory nodes without CPUs hang on the root. Where two
/// objects overlap and neither contains the other (an L3 over a part of two nodes), the smaller is there in pieces, one
/// in each; a node's memory is told at the first piece only.
/// </summary>
public static class MachineTree
{
    /// <summary>Makes the tree.</summary>
    /// <returns>The root, of the kind <see cref="MachineObjectKind.Machine"/>.</returns>
    public static MachineObject Of(Machine machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        var online = CpuSet.Of(machine.Pus.Select(pu => pu.OsIndex));
        int[] places = new int[online.Last + 1]; // where each CPU stands in the machine's own order
        foreach (var (place, pu) in machine.Pus.Index().Reverse())
            places[pu.OsIndex] = place;

        MachineObject root = new()
        {
            Kind = MachineObjectKind.Machine,
            Cpus = online,
            Memory = [.. machine.Nodes.Where(node => node.Cpus.IsEmpty)],
        };
        return Fill(root, Objects(machine).Select(item => item.Cpus.IsSubsetOf(online) ? item : item with { Cpus = item.Cpus & online }), places, new int[places.Length]);
    }

    /// <summary>Every object of the machine, a line a level.</summary>
    private static IEnumerable<MachineObject> Objects(Machine machine) =>
    [
        .. machine.Packages.Select(package => Object(MachineObjectKind.Package, package.Cpus, package.OsIndex)),
        .. machine.Groups.Where(cpus => !machine.Packages.Any(package => package.Cpus == cpus) && !machine.Nodes.Any(node => node.Cpus == cpus))
            .Select(cpus => Object(MachineObjectKind.Group, cpus)),
        .. machine.Dies.Select(die => Object(MachineObjectKind.Die, die.Cpus, die.OsIndex)),
        .. machine.Nodes.GroupBy(node => node.Cpus).Select(nodes => Object(MachineObjectKind.Node, nodes.Key, nodes.First().OsIndex) with { Memory = [.. nodes] }),
        .. machine.L3s.Select(cache => Object(MachineObjectKind.L3, cache.Cpus, sizeBytes: cache.SizeBytes)),
        .. machine.SharedL2s().Select(cache => Object(MachineObjectKind.L2, cache.Cpus, sizeBytes: cache.SizeBytes)),
        .. machine.Cores.Select(core => Object(MachineObjectKind.Core, core.Cpus, core.OsIndex)),
        .. machine.Pus.Distinct().Select(pu => Object(MachineObjectKind.Pu, CpuSet.Of(pu.OsIndex), pu.OsIndex)),
    ];

    private static MachineObject Object(MachineObjectKind kind, CpuSet cpus, int osIndex = -1, long sizeBytes = 0) =>
        new() { Kind = kind, OsIndex = osIndex, Cpus = cpus, SizeBytes = sizeBytes };

    /// <summary>Puts objects into their parent: the widest become its children, the others go into these.</summary>
    /// <param name="parent">The parent, still without children.</param>
    /// <param name="inside">What lies in it, in any order.</param>
    /// <param name="places">Where each CPU stands in the machine's own order.</param>
    /// <param name="owners">Room for the number, from 1, of the child that holds each CPU.</param>
    private static MachineObject Fill(MachineObject parent, IEnumerable<MachineObject> inside, int[] places, int[] owners)
    {
        List<(MachineObject Object, List<MachineObject> Inside)> children = [];
        foreach (int cpu in parent.Cpus)
            owners[cpu] = 0;
        foreach (var item in inside.Where(item => !item.Cpus.IsEmpty).OrderByDescending(item => item.Cpus.Count).ThenBy(item => item.Kind))
        {
            var rest = item;
            foreach (var (owner, cpus) in Pieces(item.Cpus, owners))
            {
                var piece = ReferenceEquals(cpus, item.Cpus) ? rest : rest with { Cpus = cpus };
                rest = rest with { Memory = [] };
                if (owner > 0)
                {
                    children[owner - 1].Inside.Add(piece);
                    continue;
                }

                children.Add((piece, []));
                foreach (int cpu in cpus)
                    owners[cpu] = children.Count;
            }
        }

        return parent with
        {
            Children = [.. children
                .OrderBy(child => child.Object.Cpus.Min(cpu => places[cpu]))
                .Select(child => child.Inside.Count == 0 ? child.Object : Fill(child.Object, child.Inside, places, owners))],
        };
    }

    /// <summary>The CPUs by who holds them; nearly always that is one, and then they are the set itself.</summary>
    private static (int Owner, CpuSet Cpus)[] Pieces(CpuSet cpus, int[] owners)
    {
        int first = owners[cpus.First];
        foreach (int cpu in cpus)
            if (owners[cpu] != first)
                return [.. cpus.GroupBy(other => owners[other]).Select(piece => (piece.Key, CpuSet.Of(piece)))];
        return [(first, cpus)];
    }
}
