using System.Globalization;
using System.Text;
using Tesson.Topology;

namespace Tesson.Cli.Output.Picture;

/// <summary>
/// A machine as a picture for a document: SVG 1.1 that stands alone, with nested boxes, a cell for each CPU in its
/// holder's colour, and a legend. It follows the reader's preference for a light or a dark background.
/// </summary>
internal sealed class SvgPicture
{
    private const int Margin = 16;
    private const int LineHeight = 20;
    private const int Least = 480;
    private static readonly int[] _widths = [1200, 1800, 2400, 3600];

    private readonly StringBuilder _text = new();
    private readonly MarkedMachine _machine;
    private readonly BoxMetrics _metrics;
    private readonly BoxLayout _layout;

    private SvgPicture(MarkedMachine machine, PartLabels labels)
    {
        _machine = machine;
        _metrics = BoxMetrics.Pixels(Math.Max(1, machine.Online.Last).ToString(CultureInfo.InvariantCulture).Length);
        _layout = new BoxLayout(_metrics, labels);
    }

    /// <summary>The document.</summary>
    public static string Print(Machine machine, PictureMarks marks)
    {
        MarkedMachine marked = new(machine, marks);
        PartLabels labels = new(machine);
        return new SvgPicture(marked, labels).Document(Part.Of(MachineTree.Of(machine)), labels);
    }

    private string Document(Part root, PartLabels labels)
    {
        // A large machine is wider rather than a long strip.
        Box[] boxes = root.Children.IsEmpty ? [] : [.. _widths.Select(most => _layout.Measure(root, most))];
        var box = boxes.FirstOrDefault(box => box.Height <= box.Width) ?? boxes.LastOrDefault();
        int width = Math.Max(Least, box?.Width ?? 0);
        string[] lines = [.. Headline.Of(_machine, root, labels, width / _metrics.Character)];

        int y = Margin;
        foreach (string line in lines)
            Add($"""  <text x="{Margin}" y="{(y += LineHeight) - 8}">{Escape(line)}</text>""");
        y += Margin / 2;
        if (box is not null)
            Paint(box, Margin, y, box.Width, box.Height);
        y += (box?.Height ?? 0) + Margin;
        foreach (var entry in Legend.Of(_machine))
            Entry(entry, y += LineHeight, width);

        int height = y + Margin;
        return string.Create(CultureInfo.InvariantCulture, $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width + (2 * Margin)} {height}" width="{width + (2 * Margin)}" height="{height}" role="img" aria-labelledby="title desc">
              <title id="title">{Escape($"{_machine.Machine.Source}: {Contents.Of(root)}")}</title>
              <desc id="desc">{Escape(string.Join("; ", Legend.Of(_machine).Select(entry => $"{entry.Name}: cpus {entry.Cpus}")))}</desc>
              <style>
            {SvgStyle.Sheet(_machine.Marks.Holders.Length)}  </style>
              <defs>
            {SvgStyle.Patterns}
              </defs>
              <rect class="page" width="100%" height="100%"/>
            {_text}</svg>

            """);
    }

    private void Paint(Box box, int x, int y, int width, int height)
    {
        if (box.IsFramed)
        {
            Rectangle("box", x, y, width, height, radius: 4);
            foreach (var (index, title) in box.Titles.Index())
                Add($"""  <text x="{x + 8}" y="{y + 16 + (index * _metrics.TitleLine)}">{Escape(title)}</text>""");
        }

        int top = y + _layout.Top(box);
        foreach (var row in box.Rows)
        {
            int left = x + _layout.Left(box);
            int step = row.Width + _layout.Gap(row);
            foreach (var (index, child) in row.Boxes.Index())
                Paint(child, left + (index * step), top, row.Width, row.Height);
            foreach (var (index, cell) in row.Parts.Index())
                Cell(cell, left + (index * step), top, row);
            top += row.Height + row.GapBelow;
        }
    }

    private void Cell(Part cell, int x, int y, BoxRow row)
    {
        Rectangle("core", x, y, row.Width, row.Height, radius: 3);
        int across = _layout.CpusAcross(row.Width);
        foreach (var (index, cpu) in cell.Threads.Index())
        {
            int left = x + _metrics.Cell.Left + (index % across * _metrics.Cpu.Width);
            int top = y + _metrics.Cell.Top + (index / across * _metrics.Cpu.Height);
            Swatch(_machine.Of(cpu), "cpu ", left + 1, top + 1, _metrics.Cpu.Width - 2, _metrics.Cpu.Height - 2, cpu.ToString(CultureInfo.InvariantCulture));
        }
    }

    private void Entry(Legend.Entry entry, int y, int width)
    {
        Swatch(entry.Mark, "key ", Margin, y - 15, 24, 18, (entry.Mark?.Key ?? '-').ToString());
        string text = $"{entry.Name}: {Amount.Count(entry.Cpus.Count, "CPU")}, ";
        int room = Math.Max(8, ((width - 40) / _metrics.Character) - text.Length);
        Add($"""  <text x="{Margin + 34}" y="{y - 2}">{Escape(text + Printable.CutList(entry.Cpus.ToString(), room))}</text>""");
    }

    /// <summary>A mark: its colour or its pattern, and a text on it.</summary>
    private void Swatch(Mark? mark, string kind, int x, int y, int width, int height, string text)
    {
        string ink = mark?.State switch { CpuState.Held => " on", CpuState.Shared => " inverse", _ => "" };
        Rectangle($"{kind}{Class(mark)}", x, y, width, height, radius: 2);
        // On a pattern a number is read on a ground of its own.
        if (mark?.State is CpuState.Reserved or CpuState.Isolated or CpuState.Forbidden)
            Rectangle("paper", x + (width / 2) - (text.Length * 4) - 1, y + 4, (text.Length * 8) + 2, height - 8, radius: 1);
        Add($"""  <text class="number{ink}" x="{x + (width / 2)}" y="{y + (height / 2) + 4}">{text}</text>""");
    }

    private static string Class(Mark? mark) => mark is not { } known ? "offline" : known.State switch
    {
        CpuState.Held => string.Create(CultureInfo.InvariantCulture, $"h{known.Holder % Palette.Count}"),
        var state => state.ToString().ToLowerInvariant(),
    };

    private void Rectangle(string kind, int x, int y, int width, int height, int radius) =>
        Add($"""  <rect class="{kind}" x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}"/>""");

    private void Add(FormattableString line) => _text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static string Escape(string text) => System.Security.SecurityElement.Escape(Printable.Of(text));
}
