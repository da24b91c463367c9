using System.Text;

namespace Tesson.Cli.Output;

/// <summary>
/// A table as `docker ps` prints one: columns that line up, three spaces apart, no frame, the same on a terminal and
/// in a pipe, so that awk and eyes read it alike. Spectre.Console's grid takes 120 ms more for 1,024 rows
/// (docs/decisions/0004-released-form.md).
/// </summary>
internal sealed class Columns(params string[] headers)
{
    private const int Gap = 3;
    private readonly List<string[]> _rows = [headers];

    public void Add(params string[] cells) => _rows.Add(cells);

    public void Print(TextWriter output)
    {
        int[] widths = [.. headers.Select((_, column) => _rows.Max(row => row[column].Length))];
        StringBuilder text = new();
        foreach (string[] row in _rows)
            text.AppendLine(string.Concat(row.Select((cell, column) => cell.PadRight(widths[column] + Gap))).TrimEnd());

        output.Write(text);
    }
}
