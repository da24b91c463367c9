namespace Tesson.Topology;

/// <summary>The sort of memory that a node has.</summary>
public enum MemoryKind
{
    /// <summary>Ordinary memory (DRAM).</summary>
    Ordinary,

    /// <summary>High-bandwidth memory, MCDRAM included.</summary>
    HighBandwidth,

    /// <summary>Persistent memory.</summary>
    NonVolatile,

    /// <summary>Memory of a device: a GPU, a CXL expander.</summary>
    Device,
}
