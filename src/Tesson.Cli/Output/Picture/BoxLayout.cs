using System.Collections.Immutable;

namespace Tesson.Cli.Output.Picture;

/// <summary>
/// Arranges the parts of a machine as nested boxes: as many boxes side by side as there is room for, and cells in rows
/// of one length. Siblings are of one width. Pure; what paints it is another's matter.
/// </summary>
/// <param name="metrics">The sizes.</param>
/// <param name="labels">The names.</param>
internal sealed class BoxLayout(BoxMetrics metrics, PartLabels labels)
{
    private const int CpusInLine = 8;
    private const int CellsInLine = 4; // fewer only where the width is short

    /// <summary>Measures a part.</summary>
    /// <param name="part">The part; no cell.</param>
    /// <param name="most">The width that it may have; it may need more where this is very little.</param>
    public Box Measure(Part part, int most)
    {
        var names = labels.Of(part);
        var insets = Insets(part, names.Length);
        var rows = Rows(part, most - insets.Width);

        int content = rows.Max(row => Across(row.Parts.Length + row.Boxes.Length, row.Width, Gap(row))) + insets.Width;
        int titles = (string.Join(", ", names).Length * metrics.Character) + TitleRoom;
        int width = Math.Min(Math.Max(content, names.IsEmpty ? 0 : titles), Math.Max(most, content));
        var lines = TitleLines(names, (width - TitleRoom) / metrics.Character);
        return new Box(part, width, Top(part, lines.Length) + rows.Sum(row => row.Height + row.GapBelow) - rows[^1].GapBelow + insets.Bottom, lines, rows);
    }

    /// <summary>Where the first row begins, from the left edge.</summary>
    public int Left(Box box) => Insets(box.Part, box.Titles.Length).Left;

    /// <summary>Where the first row begins, from the top edge.</summary>
    public int Top(Box box) => Top(box.Part, box.Titles.Length);

    /// <summary>Between two items of a row.</summary>
    public int Gap(BoxRow row) => row.Boxes.IsEmpty ? metrics.CellGap : metrics.BoxGap.X;

    /// <summary>How many CPUs of a cell stand side by side.</summary>
    public int CpusAcross(int cellWidth) => (cellWidth - metrics.Cell.Width) / metrics.Cpu.Width;

    private int TitleRoom => 4 * metrics.Character;

    private Insets Insets(Part part, int titleLines) =>
        part.Children.All(child => child.IsCell) ? metrics.Cells : titleLines == 0 ? default : metrics.Box;

    private int Top(Part part, int titleLines)
    {
        int top = Insets(part, titleLines).Top;
        int more = Math.Max(0, titleLines - 1) * metrics.TitleLine;
        // Cells that share the frame have their own line under a long title.
        return more > 0 && top == 0 ? more + metrics.TitleLine : top + more;
    }

    private ImmutableArray<BoxRow> Rows(Part part, int most)
    {
        BoxRow[] rows = [.. Runs(part.Children).SelectMany(run => run[0].IsCell ? CellRows(run, most) : BoxRows(run, most))];
        for (int i = 1; i < rows.Length; i++)
            if (rows[i - 1].Boxes.IsEmpty != rows[i].Boxes.IsEmpty)
                rows[i - 1] = rows[i - 1] with { GapBelow = metrics.BoxGap.Y };
        return [.. rows];
    }

    /// <summary>Children that stand together: cells with as many CPUs, or boxes.</summary>
    private static IEnumerable<ImmutableArray<Part>> Runs(ImmutableArray<Part> children)
    {
        for (int start = 0, end; start < children.Length; start = end)
        {
            for (end = start + 1; end < children.Length && Sort(children[end]) == Sort(children[start]);)
                end++;
            yield return children[start..end];
        }

        static int Sort(Part part) => part.IsCell ? part.Cpus.Count : 0;
    }

    private IEnumerable<BoxRow> CellRows(ImmutableArray<Part> cells, int most)
    {
        int threads = cells[0].Cpus.Count;
        int across = Math.Clamp((most - metrics.Cell.Width) / metrics.Cpu.Width, 1, Math.Min(threads, CpusInLine));
        int width = metrics.Cell.Width + (across * metrics.Cpu.Width);
        int height = metrics.Cell.Height + (Lines(threads, across) * metrics.Cpu.Height);
        int columns = Even(cells.Length, (most + metrics.CellGap) / (width + metrics.CellGap));
        return cells.Chunk(columns).Select(row => new BoxRow([.. row], [], width, height, metrics.CellGap));
    }

    private IEnumerable<BoxRow> BoxRows(ImmutableArray<Part> parts, int most)
    {
        int least = parts.Max(Least);
        int columns = Even(parts.Length, (most + metrics.BoxGap.X) / (least + metrics.BoxGap.X));
        int room = ((most + metrics.BoxGap.X) / columns) - metrics.BoxGap.X;
        Box[] boxes = [.. parts.Select(part => Measure(part, room))];
        int width = boxes.Max(box => box.Width);
        return boxes.Chunk(columns).Select(row => new BoxRow([], [.. row], width, row.Max(box => box.Height), metrics.BoxGap.Y));
    }

    /// <summary>The width that a part should have at least: that of its longest name, and of a few cells.</summary>
    private int Least(Part part)
    {
        if (part.IsCell)
            return metrics.Cell.Width + (Math.Min(part.Cpus.Count, CpusInLine) * metrics.Cpu.Width);
        int name = labels.Of(part).Select(label => label.Length).DefaultIfEmpty(0).Max();
        int cells = part.Children.Count(child => child.IsCell);
        int content = part.Children.Max(Least);
        return Math.Max(
            (name * metrics.Character) + TitleRoom,
            (cells == part.Children.Length ? metrics.Cells : metrics.Box).Width
            + (cells == 0 ? content : Math.Max(content, Across(Math.Min(cells, CellsInLine), part.Children.Where(child => child.IsCell).Max(Least), metrics.CellGap))));
    }

    /// <summary>As many names in each line as there is room for.</summary>
    private static ImmutableArray<string> TitleLines(ImmutableArray<string> names, int length)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        foreach (string name in names)
        {
            if (lines.Count > 0 && lines[^1].Length + 2 + name.Length <= length)
                lines[^1] = $"{lines[^1]}, {name}";
            else
                lines.Add(Printable.Cut(name, length));
        }

        return lines.ToImmutable();
    }

    private static int Across(int count, int width, int gap) => (count * width) + ((count - 1) * gap);

    private static int Lines(int count, int columns) => (count + columns - 1) / columns;

    /// <summary>Not many fewer columns than there is room for, where these make full rows, or at least no more rows.</summary>
    private static int Even(int count, int room)
    {
        int most = Math.Clamp(room, 1, count);
        for (int columns = most; columns * 4 > most * 3 - 1; columns--)
            if (count % columns == 0)
                return columns;
        return Lines(count, Lines(count, most));
    }
}
