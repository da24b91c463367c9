using System.Globalization;

namespace Tesson.Cli.Output.Picture;

/// <summary>Paints a machine as nested boxes of characters: every core, every CPU with its number and its mark under it.</summary>
internal sealed class BoxPainter(MarkedMachine machine, PartLabels labels)
{
    private readonly int _digits = Math.Max(1, machine.Online.Last).ToString(CultureInfo.InvariantCulture).Length;

    /// <summary>The picture, or null where it would be wider than the width.</summary>
    public Canvas? Paint(Part root, int width)
    {
        BoxLayout layout = new(BoxMetrics.Columns(_digits), labels);
        var box = layout.Measure(root, width);
        if (box.Width > width)
            return null;
        Canvas canvas = new(width);
        List<Action> texts = []; // over the frames, that their neighbours would draw over them
        Paint(box, 0, 0, box.Width, box.Height);
        foreach (var text in texts)
            text();
        return canvas;

        void Paint(Box box, int x, int y, int boxWidth, int boxHeight)
        {
            if (box.IsFramed)
            {
                canvas.Frame(x, y, boxWidth, boxHeight, MarkStyle.Frame);
                for (int i = 0; i < box.Titles.Length; i++)
                    Later(x + 1, y + i, $" {box.Titles[i]} ");
            }

            int top = y + layout.Top(box);
            foreach (var row in box.Rows)
            {
                int left = x + layout.Left(box);
                foreach (var child in row.Boxes)
                {
                    Paint(child, left, top, row.Width, row.Height);
                    left += row.Width + layout.Gap(row);
                }

                foreach (var (index, cell) in row.Parts.Index())
                {
                    // Two frames with no room between them look broken.
                    int rest = x + boxWidth - left - row.Width;
                    bool reachesEdge = box.IsFramed && index == row.Parts.Length - 1 && rest is 1 or 2;
                    canvas.Frame(left, top, row.Width + (reachesEdge ? rest : 0), row.Height, MarkStyle.Frame);
                    Cpus(cell, left + 2, top + 1, layout.CpusAcross(row.Width));
                    left += row.Width + layout.Gap(row);
                }

                top += row.Height + row.GapBelow;
            }
        }

        void Cpus(Part cell, int x, int y, int across)
        {
            foreach (var (index, cpu) in cell.Threads.Index())
            {
                int left = x + (index % across * (_digits + 1));
                int top = y + (index / across * 2);
                var mark = machine.Of(cpu);
                Later(left, top, cpu.ToString(CultureInfo.InvariantCulture).PadLeft(_digits), MarkStyle.Of(mark));
                Later(left, top + 1, mark.Key.ToString().PadLeft(_digits), MarkStyle.Of(mark));
            }
        }

        void Later(int x, int y, string text, string? style = null) => texts.Add(() => canvas.Write(x, y, text, style));
    }
}
