namespace Tesson.Cli.Output.Picture;

/// <summary>The colours of holders: light ones with dark text on them, so that they are legible on every background.</summary>
internal static class Palette
{
    // Of the 256 colours of terminals (16 + 36 r + 6 g + b); neighbours differ in hue.
    private static readonly byte[] _colours = [117, 215, 156, 219, 229, 123, 210, 183, 178, 114, 75, 175, 152, 209, 190, 145];

    private static readonly int[] _levels = [0, 95, 135, 175, 215, 255];

    /// <summary>The number of colours; holders after them take them again.</summary>
    public static int Count => _colours.Length;

    /// <summary>A holder's colour as the parameters of an escape code (ECMA-48, SGR).</summary>
    public static string Sgr(int holder) => $"48;5;{_colours[holder % Count]};38;5;16";

    /// <summary>The same colour for a document.</summary>
    public static string Hex(int holder)
    {
        int cube = _colours[holder % Count] - 16;
        return $"#{_levels[cube / 36]:x2}{_levels[cube / 6 % 6]:x2}{_levels[cube % 6]:x2}";
    }
}
