using System.Collections.Immutable;
using Tesson.Topology;

namespace Tesson.Cli.Output.Picture;

/// <summary>
/// What is drawn as one thing: objects of a machine that have the same CPUs (a package, its only node and that its only
/// L3), or a cell, which is a core or a hardware thread without one.
/// </summary>
/// <param name="Objects">The objects, the outermost first.</param>
/// <param name="Children">What lies in the innermost; of a cell nothing.</param>
internal sealed record Part(ImmutableArray<MachineObject> Objects, ImmutableArray<Part> Children)
{
    /// <summary>Its CPUs.</summary>
    public CpuSet Cpus => Objects[0].Cpus;

    /// <summary>Whether it is a cell.</summary>
    public bool IsCell => Children.IsEmpty;

    /// <summary>The numbers of its CPUs, in the order of the machine.</summary>
    public IEnumerable<int> Threads => Objects[^1].Pus.Select(pu => pu.OsIndex);

    /// <summary>The cells in it, or itself.</summary>
    public IEnumerable<Part> Cells => IsCell ? [this] : Children.SelectMany(child => child.Cells);

    /// <summary>Makes the parts of an object.</summary>
    public static Part Of(MachineObject item)
    {
        var objects = ImmutableArray.CreateBuilder<MachineObject>();
        objects.Add(item);
        while (!Stands(item) && item.Children is [var only] && !Stands(only))
            objects.Add(item = only);
        return new Part(objects.ToImmutable(), Stands(item) ? [] : [.. item.Children.Select(Of)]);
    }

    /// <summary>Whether an object is a cell: a core, with the L2 or the group that is its own, or a thread.</summary>
    private static bool Stands(MachineObject item) => item.Kind switch
    {
        MachineObjectKind.Pu => true,
        MachineObjectKind.Core => item.Children.All(child => child.Kind == MachineObjectKind.Pu),
        MachineObjectKind.L2 or MachineObjectKind.Group => item.Children is [var only] && only.Kind != MachineObjectKind.Pu && Stands(only),
        _ => false,
    };
}
