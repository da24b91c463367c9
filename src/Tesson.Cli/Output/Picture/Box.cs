using System.Collections.Immutable;

namespace Tesson.Cli.Output.Picture;

/// <summary>A part that was measured: the size that it needs, and how its children are arranged.</summary>
/// <param name="Part">The part.</param>
/// <param name="Width">Its width.</param>
/// <param name="Height">Its height.</param>
/// <param name="Titles">The lines of its title; none for a machine without a name.</param>
/// <param name="Rows">Its children from top to bottom.</param>
internal sealed record Box(Part Part, int Width, int Height, ImmutableArray<string> Titles, ImmutableArray<BoxRow> Rows)
{
    /// <summary>Whether a frame is drawn around it.</summary>
    public bool IsFramed => !Titles.IsEmpty;
}

/// <summary>Boxes or cells of one size, side by side.</summary>
/// <param name="Parts">The cells' parts; empty where these are boxes.</param>
/// <param name="Boxes">The boxes; empty where these are cells.</param>
/// <param name="Width">The width of each.</param>
/// <param name="Height">The height of each.</param>
/// <param name="GapBelow">The room until the next row.</param>
internal sealed record BoxRow(ImmutableArray<Part> Parts, ImmutableArray<Box> Boxes, int Width, int Height, int GapBelow);
