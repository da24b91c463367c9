namespace Tesson.Core.Placement;

/// <summary>Which memory nodes a shard is bound to.</summary>
public enum MemoryBinding
{
    /// <summary>Those whose memory is local to its CPUs.</summary>
    Local,

    /// <summary>Those of all shards of the group together, so that a program may interleave over them.</summary>
    Interleave,

    /// <summary>None: the engine's default holds.</summary>
    None,

    /// <summary>The nearest with ordinary memory.</summary>
    Dram,

    /// <summary>The nearest with high-bandwidth memory.</summary>
    HighBandwidth,
}
