namespace Tesson.Cli.Output.Picture;

/// <summary>The sizes of what nested boxes are made of: columns and lines in a terminal, pixels in a document.</summary>
internal sealed record BoxMetrics
{
    /// <summary>The width of a character of a title.</summary>
    public required int Character { get; init; }

    /// <summary>The height of each line of a title after the first.</summary>
    public required int TitleLine { get; init; }

    /// <summary>The room around boxes in a box; the title's first line is in its top.</summary>
    public required Insets Box { get; init; }

    /// <summary>The room around cells in a box that has nothing else, under a title of one line.</summary>
    public required Insets Cells { get; init; }

    /// <summary>The room around the CPUs of a cell.</summary>
    public required Insets Cell { get; init; }

    /// <summary>Between two boxes side by side, and below each other.</summary>
    public required (int X, int Y) BoxGap { get; init; }

    /// <summary>Between two cells, both ways; -1 where they share their frames.</summary>
    public required int CellGap { get; init; }

    /// <summary>The size of a CPU.</summary>
    public required (int Width, int Height) Cpu { get; init; }

    /// <summary>In a terminal: numbers of so many digits, and the marks under them.</summary>
    public static BoxMetrics Columns(int digits) => new()
    {
        Character = 1,
        TitleLine = 1,
        Box = new Insets(2, 1, 2, 1),
        Cells = new Insets(0, 0, 0, 0),
        Cell = new Insets(2, 1, 1, 1),
        BoxGap = (1, 0),
        CellGap = -1,
        Cpu = (digits + 1, 2),
    };

    /// <summary>In a document: numbers of so many digits, in squares.</summary>
    public static BoxMetrics Pixels(int digits) => new()
    {
        Character = 7,
        TitleLine = 16,
        Box = new Insets(8, 24, 8, 8),
        Cells = new Insets(8, 24, 8, 8),
        Cell = new Insets(3, 3, 3, 3),
        BoxGap = (8, 8),
        CellGap = 5,
        Cpu = ((digits * 7) + 12, 22),
    };
}
