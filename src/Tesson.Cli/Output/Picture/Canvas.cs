using System.Text;

namespace Tesson.Cli.Output.Picture;

/// <summary>
/// Lines of characters of a fixed width that grow downwards. What is written beyond the width is cut, so no line is
/// ever too long; frames that meet or overlap are joined.
/// </summary>
internal sealed class Canvas(int width)
{
    private const int Up = 1;
    private const int Down = 2;
    private const int Left = 4;
    private const int Right = 8;
    private const string Frames = " ╵╷│╴┘┐┤╶└┌├─┴┬┼"; // by the directions that a line goes to
    private readonly List<(char[] Text, string?[] Styles, byte[] Frames)> _lines = [];

    /// <summary>The number of columns.</summary>
    public int Width => width;

    /// <summary>The number of lines that something was written to.</summary>
    public int Height => _lines.Count;

    /// <summary>Writes text over what is there.</summary>
    /// <param name="x">The first column.</param>
    /// <param name="y">The line.</param>
    /// <param name="text">The text.</param>
    /// <param name="style">Parameters of an SGR code; null for none.</param>
    public void Write(int x, int y, string text, string? style = null)
    {
        var line = Line(y);
        for (int i = 0; i < text.Length && x + i < width; i++)
            (line.Text[x + i], line.Styles[x + i], line.Frames[x + i]) = (text[i], style, 0);
    }

    /// <summary>Writes a line under the last.</summary>
    public void Add(string text = "", string? style = null) => Write(0, Height, text, style);

    /// <summary>Draws a frame.</summary>
    public void Frame(int x, int y, int frameWidth, int frameHeight, string style)
    {
        int right = x + frameWidth - 1;
        int bottom = y + frameHeight - 1;
        for (int i = x; i < right; i++)
        {
            Join(i, y, Right, style);
            Join(i + 1, y, Left, style);
            Join(i, bottom, Right, style);
            Join(i + 1, bottom, Left, style);
        }

        for (int i = y; i < bottom; i++)
        {
            Join(x, i, Down, style);
            Join(x, i + 1, Up, style);
            Join(right, i, Down, style);
            Join(right, i + 1, Up, style);
        }
    }

    /// <summary>Prints it, without spaces at the ends of lines.</summary>
    public void Print(TextWriter output, bool hasColour)
    {
        StringBuilder text = new();
        foreach (var line in _lines)
        {
            string? style = null;
            int end = line.Text.AsSpan().TrimEnd(' ').Length;
            for (int i = 0; i < end; i++)
            {
                if (hasColour && line.Styles[i] != style)
                    text.Append(style is null ? "" : "\e[0m").Append(line.Styles[i] is { } next ? $"\e[{next}m" : "");
                style = line.Styles[i];
                text.Append(line.Text[i]);
            }

            text.Append(hasColour && style is not null ? "\e[0m" : "").Append('\n');
        }

        output.Write(text);
    }

    private (char[] Text, string?[] Styles, byte[] Frames) Line(int y)
    {
        while (_lines.Count <= y)
        {
            _lines.Add((new char[width], new string?[width], new byte[width]));
            _lines[^1].Text.AsSpan().Fill(' ');
        }

        return _lines[y];
    }

    private void Join(int x, int y, int direction, string style)
    {
        var line = Line(y);
        if (x >= width)
            return;
        line.Frames[x] |= (byte)direction;
        (line.Text[x], line.Styles[x]) = (Frames[line.Frames[x]], style);
    }
}
