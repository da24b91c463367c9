namespace Tesson.Cli.Output.Picture;

/// <summary>What a picture is drawn for.</summary>
/// <param name="Width">The number of columns, at least <see cref="Least"/>.</param>
/// <param name="HasColour">Whether escape codes for colours may be printed.</param>
internal sealed record PictureWindow(int Width, bool HasColour)
{
    /// <summary>The fewest columns.</summary>
    public const int Least = 60;

    /// <summary>The most columns.</summary>
    public const int Most = 1000;

    private const int Usual = 80;

    /// <summary>
    /// The terminal that stdout is; where it is none, COLUMNS or 80 columns without colours. NO_COLOR (no-color.org) and a dumb
    /// terminal have none either.
    /// </summary>
    /// <param name="width">The width that the user asks for, or null.</param>
    public static PictureWindow Of(int? width)
    {
        bool isTerminal = !Console.IsOutputRedirected;
        bool hasColour = isTerminal
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        int columns = width
            ?? (isTerminal && Console.WindowWidth is > 0 and var window ? window
            : int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), out int told) && told > 0 ? told
            : Usual);
        return new PictureWindow(Math.Clamp(columns, Least, Most), hasColour);
    }
}
