namespace Tesson.Cli.Output.Picture;

/// <summary>What a CPU that is online is to a picture.</summary>
internal enum CpuState
{
    /// <summary>Nobody's.</summary>
    Free,

    /// <summary>One holder's.</summary>
    Held,

    /// <summary>That of more than one holder.</summary>
    Shared,

    /// <summary>Kept from shards.</summary>
    Reserved,

    /// <summary>Kept from ordinary work by the kernel, and nobody's.</summary>
    Isolated,

    /// <summary>Not for this system's processes, and nobody's.</summary>
    Forbidden,

    /// <summary>Not a CPU's, but that of several whose states differ.</summary>
    Mixed,
}
