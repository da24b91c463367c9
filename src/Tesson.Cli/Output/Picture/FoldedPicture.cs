using System.Collections.Immutable;
using Tesson.Topology;

namespace Tesson.Cli.Output.Picture;

/// <summary>
/// Decides what is told of a machine that is too large for boxes: a row for each package, die and node, and in it a
/// mark for each core. Where that is still too much, siblings that are alike are merged, then marks stand for more,
/// then rows do. Pure.
/// </summary>
internal sealed class FoldedPicture(MarkedMachine machine, PartLabels labels, Part root)
{
    /// <summary>Every way to fold, the one that tells most first.</summary>
    /// <returns>The rows, and what a mark stands for.</returns>
    public IEnumerable<(ImmutableArray<FoldedRow> Rows, FoldedUnit Unit)> Ways()
    {
        // Threads of a core are mostly in one state, and half as many marks tell the same.
        bool coresAreWhole = root.Cells.All(cell => machine.Of(cell.Cpus).State != CpuState.Mixed);
        int deepest = Depth(root);
        foreach (var unit in coresAreWhole ? [FoldedUnit.Core, FoldedUnit.Block] : (FoldedUnit[])[FoldedUnit.Cpu, FoldedUnit.Core, FoldedUnit.Block])
            for (int depth = deepest; depth >= 0; depth--)
                foreach (bool merges in (bool[])[false, true])
                    yield return ([.. Rows(depth, unit, merges)], unit);
    }

    /// <summary>How many levels of rows there are below a part.</summary>
    private static int Depth(Part part) => Headed(part) ? 1 + part.Children.Max(Depth) : 0;

    /// <summary>Whether a part has packages, dies or nodes in it, so that it is not one row.</summary>
    private static bool Headed(Part part) => part.Children.Any(child =>
        child.Objects.Any(item => item.Kind is MachineObjectKind.Package or MachineObjectKind.Die or MachineObjectKind.Node) || Headed(child));

    private IEnumerable<FoldedRow> Rows(int deepest, FoldedUnit unit, bool merges)
    {
        return labels.Of(root).IsEmpty && Headed(root) && deepest > 0 ? Siblings(root.Children, 0, 1) : Siblings([root], 0, 0);

        IEnumerable<FoldedRow> Siblings(ImmutableArray<Part> parts, int indent, int depth)
        {
            for (int start = 0, end; start < parts.Length; start = end)
            {
                for (end = start + 1; merges && end < parts.Length && AreAlike(parts[start], parts[end]);)
                    end++;
                foreach (var row in end - start > 1 ? [Merged(parts[start..end], indent)] : Alone(parts[start], indent, depth))
                    yield return row;
            }
        }

        IEnumerable<FoldedRow> Alone(Part part, int indent, int depth)
        {
            var names = labels.Of(part);
            string name = names.IsEmpty ? "machine" : string.Join(", ", names);
            if (!Headed(part) || depth >= deepest)
            {
                string hidden = Headed(part) ? $": {Contents.Of(part)}" : "";
                return [new FoldedRow(indent, name + hidden, part.Cpus, [.. Blocks(part, unit)])];
            }

            // A group without a name is no row; what is in it is.
            bool isNameless = part.Objects.All(item => item.Kind is MachineObjectKind.Group or MachineObjectKind.Machine);
            return isNameless
                ? Siblings(part.Children, indent, depth + 1)
                : [new FoldedRow(indent, name, part.Cpus, []), .. Siblings(part.Children, indent + 1, depth + 1)];
        }
    }

    private bool AreAlike(Part one, Part other) =>
        machine.Of(one.Cpus) is { State: not CpuState.Mixed } mark && machine.Of(other.Cpus) == mark && Contents.AreEqual(one, other);

    private FoldedRow Merged(ImmutableArray<Part> parts, int indent)
    {
        var mark = machine.Of(parts[0].Cpus);
        var cpus = CpuSet.Union(parts.Select(part => part.Cpus));
        return new FoldedRow(indent, $"{Contents.Names(parts)}: {parts.Length} x ({Contents.Of(parts[0])})", cpus, [], Legend.Words(mark, machine.Marks));
    }

    private IEnumerable<FoldedBlock> Blocks(Part part, FoldedUnit unit)
    {
        if (part.IsCell || part.Children.Any(child => child.IsCell))
        {
            var cells = part.IsCell ? [part] : part.Children.Where(child => child.IsCell);
            var sets = unit switch
            {
                FoldedUnit.Cpu => cells.SelectMany(cell => cell.Threads).Select(cpu => CpuSet.Of(cpu)),
                FoldedUnit.Core => cells.Select(cell => cell.Cpus),
                _ => [CpuSet.Union(cells.Select(cell => cell.Cpus))],
            };
            yield return new FoldedBlock([.. sets.Select(set => (set, machine.Of(set)))]);
        }

        foreach (var block in part.Children.Where(child => !child.IsCell).SelectMany(child => Blocks(child, unit)))
            yield return block;
    }
}
