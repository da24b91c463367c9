using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>Sorts of memory, as they stand in a sentence and in options.</summary>
internal static class MemoryWords
{
    public static string Words(this MemoryKind kind) => kind switch
    {
        MemoryKind.HighBandwidth => "high-bandwidth memory",
        MemoryKind.NonVolatile => "non-volatile memory",
        MemoryKind.Device => "a device's memory",
        _ => "ordinary memory",
    };

    /// <summary>The word that <c>--mems</c> takes.</summary>
    public static string Word(this MemoryBinding binding) => binding switch
    {
        MemoryBinding.Interleave => "interleave",
        MemoryBinding.None => "none",
        MemoryBinding.Dram => "dram",
        MemoryBinding.HighBandwidth => "hbm",
        _ => "local",
    };
}
