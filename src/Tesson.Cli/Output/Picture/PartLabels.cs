using System.Collections.Immutable;
using Tesson.Topology;

namespace Tesson.Cli.Output.Picture;

/// <summary>Names the parts of a machine: <c>package 0</c>, <c>node 1 32 GiB</c>, <c>L3 16 MiB</c>.</summary>
internal sealed class PartLabels(Machine machine)
{
    // Where every node says 0 the sizes are not known.
    private readonly bool _sizesAreKnown = machine.Nodes.Any(node => node.MemoryBytes > 0);

    /// <summary>A label for each object that has a name; none for the machine itself.</summary>
    public ImmutableArray<string> Of(Part part)
    {
        ImmutableArray<string> labels = [.. part.Objects.SelectMany(Of)];
        // A group says something only where nothing else does.
        return labels.IsEmpty && part.Objects.Any(item => item.Kind == MachineObjectKind.Group) ? ["group"] : labels;
    }

    /// <summary>A node: <c>node 4 16 GiB HBM</c>.</summary>
    public string Of(NumaNode node)
    {
        string size = node.MemoryBytes > 0 ? $" {Amount.Bytes(node.MemoryBytes)}" : _sizesAreKnown ? " no memory" : "";
        string kind = node.Kind switch
        {
            MemoryKind.HighBandwidth => " HBM",
            MemoryKind.NonVolatile => " NVM",
            MemoryKind.Device => " device memory",
            _ => "",
        };
        // A node without memory is never one that may be used; that is no news.
        bool isForbidden = !machine.AllowedNodes.Contains(node.OsIndex) && (node.MemoryBytes > 0 || !_sizesAreKnown);
        return $"node {node.OsIndex}{size}{kind}{(isForbidden ? " (forbidden)" : "")}";
    }

    private IEnumerable<string> Of(MachineObject item) => item.Kind switch
    {
        MachineObjectKind.Package => [Numbered("package", item)],
        MachineObjectKind.Die => [Numbered("die", item)],
        MachineObjectKind.Node when item.Memory.IsEmpty => [$"node {item.OsIndex}"],
        MachineObjectKind.Node => item.Memory.Select(Of),
        MachineObjectKind.L3 => [Cache("L3", item)],
        MachineObjectKind.L2 => [Cache("L2", item)],
        MachineObjectKind.Core => [Numbered("core", item)],
        _ => [],
    };

    private static string Numbered(string name, MachineObject item) => item.OsIndex < 0 ? name : $"{name} {item.OsIndex}";

    private static string Cache(string name, MachineObject item) => item.SizeBytes > 0 ? $"{name} {Amount.Bytes(item.SizeBytes)}" : name;
}
