namespace Tesson.Cli.Output.Picture;

/// <summary>The room between a frame and what is in it, the frame included.</summary>
internal readonly record struct Insets(int Left, int Top, int Right, int Bottom)
{
    public int Width => Left + Right;

    public int Height => Top + Bottom;
}
