using System.Collections.Immutable;
using Tesson.Topology;

namespace Tesson.Cli.Output.Picture;

/// <summary>Paints the rows of a folded picture: names, CPUs and marks in three columns, or the marks under the name.</summary>
internal static class FoldedPainter
{
    private const int Gap = 2;
    private const int LongestList = 24;
    private const int Inline = 32; // as many marks want to be beside the name

    /// <summary>Paints the rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="width">The number of columns.</param>
    public static Canvas Paint(ImmutableArray<FoldedRow> rows, int width)
    {
        Canvas canvas = new(width);
        var marked = rows.Where(row => !row.Blocks.IsEmpty).ToArray();
        int longest = marked.Select(row => row.Blocks.Sum(block => block.Units.Length + 1) - 1).DefaultIfEmpty(0).Max();
        int names = marked.Select(row => Indent(row) + row.Label.Length).DefaultIfEmpty(0).Max();
        bool isInline = names + Gap + Lists(marked.Select(row => row.Cpus)) + Gap + Math.Min(longest, Inline) <= width;
        int left = isInline ? names + Gap : marked.Select(Indent).DefaultIfEmpty(0).Max() + Gap;
        // The list of a line may be longer than that of its row: 1008-1015 is a part of 960-1015.
        int room = width - left - Gap - Lists(marked.Select(row => row.Cpus));
        int lists = Lists(marked.SelectMany(row => Lines(row.Blocks, room)).Select(Cpus));
        int strip = left + lists + Gap;

        foreach (var row in rows)
        {
            int y = canvas.Height;
            if (row.Blocks.IsEmpty)
            {
                Whole(canvas, row);
                continue;
            }

            foreach (string line in Printable.Wrap(row.Label, width - Indent(row)))
                canvas.Write(Indent(row), y++, line);
            y -= isInline ? 1 : 0;
            foreach (var line in Lines(row.Blocks, width - strip))
                Marks(canvas, y++, line, left, lists, strip);
        }

        return canvas;
    }

    private static int Indent(FoldedRow row) => row.Depth * 2;

    /// <summary>A row without marks, in one line or two.</summary>
    private static void Whole(Canvas canvas, FoldedRow row)
    {
        string rest = $"cpus {row.Cpus}{(row.Note is null ? "" : $"  {row.Note}")}";
        int indent = Indent(row);
        if (indent + row.Label.Length + Gap + rest.Length <= canvas.Width)
        {
            canvas.Write(indent, canvas.Height, $"{row.Label}  {rest}");
            return;
        }

        foreach (string line in Printable.Wrap(row.Label, canvas.Width - indent))
            canvas.Write(indent, canvas.Height, line);
        string note = row.Note is null ? "" : $"  {row.Note}";
        int room = canvas.Width - indent - Gap - "cpus ".Length;
        canvas.Write(indent + Gap, canvas.Height, $"cpus {Printable.CutList(row.Cpus.ToString(), Math.Max(room / 2, room - note.Length))}{note}");
    }

    /// <summary>The columns for lists of CPUs.</summary>
    private static int Lists(IEnumerable<CpuSet> sets) => sets.Select(set => Math.Min(LongestList, set.ToString().Length)).DefaultIfEmpty(0).Max();

    private static CpuSet Cpus(ImmutableArray<FoldedBlock> line) => CpuSet.Union(line.SelectMany(block => block.Units).Select(unit => unit.Cpus));

    private static void Marks(Canvas canvas, int y, ImmutableArray<FoldedBlock> line, int left, int lists, int strip)
    {
        canvas.Write(left, y, Printable.CutList(Cpus(line).ToString(), lists));
        int x = strip;
        foreach (var block in line)
        {
            foreach (var (_, mark) in block.Units)
                canvas.Write(x++, y, mark.Key.ToString(), MarkStyle.Of(mark));
            x += HasGaps(line) ? 1 : 0;
        }
    }

    /// <summary>Blocks of one mark each stand together.</summary>
    private static bool HasGaps(ImmutableArray<FoldedBlock> blocks) => blocks.Any(block => block.Units.Length > 1);

    /// <summary>As many blocks in each line as there is room for; a block that is longer than a line is cut.</summary>
    private static IEnumerable<ImmutableArray<FoldedBlock>> Lines(ImmutableArray<FoldedBlock> blocks, int room)
    {
        int gap = HasGaps(blocks) ? 1 : 0;
        var line = ImmutableArray.CreateBuilder<FoldedBlock>();
        int length = 0;
        foreach (var piece in blocks.SelectMany(block => block.Units.Chunk(room)).Select(units => new FoldedBlock([.. units])))
        {
            if (line.Count > 0 && length + gap + piece.Units.Length > room)
            {
                yield return line.DrainToImmutable();
                length = 0;
            }

            length += (line.Count > 0 ? gap : 0) + piece.Units.Length;
            line.Add(piece);
        }

        yield return line.DrainToImmutable();
    }
}
