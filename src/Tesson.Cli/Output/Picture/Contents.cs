using System.Collections.Immutable;
using Tesson.Topology;

namespace Tesson.Cli.Output.Picture;

/// <summary>Sums up what is in a part, and tells which parts are alike.</summary>
internal static class Contents
{
    private static readonly (MachineObjectKind Kind, string Name)[] _counted =
    [
        (MachineObjectKind.Package, "package"), (MachineObjectKind.Die, "die"), (MachineObjectKind.L3, "L3"), (MachineObjectKind.Core, "core"),
    ];

    /// <summary>Such as <c>2 nodes of 32 GiB, 4 L3 of 16 MiB, 32 cores, 64 CPUs</c>; of what is its own it tells the sizes only.</summary>
    public static string Of(Part part)
    {
        MachineObject[] all = [.. Everything(part.Objects[0])];
        List<string> texts = [];
        foreach (var (kind, name) in _counted)
        {
            MachineObject[] some = [.. all.Where(item => item.Kind == kind)];
            if (kind == MachineObjectKind.L3 && all.SelectMany(item => item.Memory).ToArray() is { Length: > 0 } nodes)
                texts.Add(Nodes(nodes, Named(part).Memory));
            if (some.Length > 0 && Named(part).Kind != kind)
                texts.Add($"{Amount.Count(some.Length, name)}{Sizes([.. some.Select(item => item.SizeBytes)])}");
        }

        texts.Add(Amount.Count(part.Cpus.Count, "CPU"));
        return string.Join(", ", texts);
    }

    /// <summary>The names of siblings that are alike: <c>nodes 2-7</c>.</summary>
    public static string Names(ImmutableArray<Part> parts)
    {
        var first = Named(parts[0]);
        string name = first.Kind is MachineObjectKind.L3 or MachineObjectKind.L2 ? first.Kind.ToString() : $"{first.Kind.ToString().ToLowerInvariant()}s";
        int[] numbers = [.. parts.Select(part => part.Objects.First(item => item.Kind == first.Kind).OsIndex).Where(number => number >= 0)];
        return numbers.Length == 0 ? name : $"{name} {CpuSet.Of(numbers)}";
    }

    /// <summary>Whether both have as many objects of the same sizes, in the same order; their numbers do not matter.</summary>
    public static bool AreEqual(Part one, Part other) =>
        one.Objects.Length == other.Objects.Length
        && one.Objects.Zip(other.Objects).All(pair => AreEqual(pair.First, pair.Second));

    private static bool AreEqual(MachineObject one, MachineObject other) =>
        one.Kind == other.Kind && one.SizeBytes == other.SizeBytes && one.Children.Length == other.Children.Length
        && one.Memory.Select(node => (node.MemoryBytes, node.Kind)).SequenceEqual(other.Memory.Select(node => (node.MemoryBytes, node.Kind)))
        && one.Children.Zip(other.Children).All(pair => AreEqual(pair.First, pair.Second));

    private static IEnumerable<MachineObject> Everything(MachineObject item) => [item, .. item.Children.SelectMany(Everything)];

    /// <summary>The object that a part is named after.</summary>
    private static MachineObject Named(Part part) =>
        part.Objects.FirstOrDefault(item => item.Kind != MachineObjectKind.Group) ?? part.Objects[0];

    /// <summary>Nodes; of those that a part is named after the sizes only.</summary>
    private static string Nodes(NumaNode[] all, ImmutableArray<NumaNode> own) =>
        own.Length == all.Length && own.Any(node => node.MemoryBytes > 0)
            ? string.Join(" and ", own.Select(node => Amount.Bytes(node.MemoryBytes)))
            : $"{Amount.Count(all.Length, "node")}{Sizes([.. all.Select(node => node.MemoryBytes)])}";

    private static string Sizes(long[] sizes) =>
        sizes.All(size => size == 0) ? ""
        : sizes.All(size => size == sizes[0]) ? $" of {Amount.Bytes(sizes[0])}"
        : $" ({Amount.Bytes(sizes.Sum())})";
}
