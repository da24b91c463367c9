namespace Tesson.Cli.Output.Picture;

/// <summary>What one mark of a folded picture stands for, the smallest first.</summary>
internal enum FoldedUnit
{
    /// <summary>A CPU.</summary>
    Cpu,

    /// <summary>A core.</summary>
    Core,

    /// <summary>The cores that lie together: those of an L3, of an L2, or of a node.</summary>
    Block,
}
