using Tesson.Topology;

namespace Tesson.Cli.Output.Picture;

/// <summary>
/// A machine for a terminal or a pipe: nested boxes down to each CPU where that is not too much, else folded. No line
/// is longer than the window, and what colours tell the marks tell too.
/// </summary>
internal static class MachinePicture
{
    private const int MostLines = 60;
    private const int BoxLines = 40;
    private const int FewCpus = 64; // are shown each, in boxes of at most so many lines:
    private const int MostBoxLines = 100;

    /// <summary>Prints a machine.</summary>
    public static void Print(Machine machine, PictureMarks marks, PictureWindow window, TextWriter output)
    {
        MarkedMachine marked = new(machine, marks);
        PartLabels labels = new(machine);
        var root = Part.Of(MachineTree.Of(machine));

        Canvas head = new(window.Width);
        foreach (string line in Headline.Of(marked, root, labels, window.Width))
            head.Add(line);
        if (root.Children.IsEmpty)
        {
            head.Print(output, window.HasColour);
            return;
        }

        var legend = Legend.Paint(marked, window.Width, hasMixed: false);
        int room = Math.Max(MostLines / 3, MostLines - head.Height - legend.Height - 1);
        int high = root.Cpus.Count <= FewCpus ? MostBoxLines : Math.Min(room, BoxLines);
        // A CPU takes six characters or more; what cannot fit is not painted to find that out.
        var boxes = root.Cpus.Count * 6 <= high * window.Width ? new BoxPainter(marked, labels).Paint(root, window.Width) : null;
        if (boxes is not null && boxes.Height <= high)
        {
            Print(boxes, legend);
            return;
        }

        var (folded, what, hasMixed) = Fold(marked, labels, root, window.Width, room);
        foreach (string line in Printable.Wrap(what, window.Width))
            head.Add(line);
        Print(folded, hasMixed ? Legend.Paint(marked, window.Width, hasMixed) : legend);

        void Print(Canvas body, Canvas under)
        {
            head.Print(output, window.HasColour);
            body.Print(output, window.HasColour);
            under.Print(output, window.HasColour);
        }
    }

    /// <summary>The first way that fits into the room, else the last; and a line that says what a mark is.</summary>
    private static (Canvas Picture, string What, bool HasMixed) Fold(MarkedMachine machine, PartLabels labels, Part root, int width, int room)
    {
        foreach (var (rows, unit) in new FoldedPicture(machine, labels, root).Ways())
        {
            var canvas = FoldedPainter.Paint(rows, width);
            bool isLast = unit == FoldedUnit.Block && rows.All(row => row.Depth == 0);
            if (canvas.Height > room && !isLast)
                continue;
            string what = rows.All(row => row.Blocks.IsEmpty) ? "" : unit switch
            {
                FoldedUnit.Cpu => "each mark is a CPU, a gap the end of a cache or a node",
                FoldedUnit.Core => "each mark is a core, a gap the end of a cache or a node",
                _ => "each mark is all cores of a cache or a node",
            };
            return (canvas, what, rows.SelectMany(row => row.Blocks).SelectMany(block => block.Units).Any(entry => entry.Mark.State == CpuState.Mixed));
        }

        throw new InvalidOperationException("a machine can always be folded");
    }
}
