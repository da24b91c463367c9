using System.Collections.Immutable;
using Tesson.Topology;

namespace Tesson.Cli.Output.Picture;

/// <summary>What is marked in a picture beside what the machine itself tells (forbidden and offline CPUs).</summary>
internal sealed record PictureMarks
{
    /// <summary>Nothing.</summary>
    public static PictureMarks None { get; } = new();

    /// <summary>Who holds CPUs, in the order of their letters and colours.</summary>
    public ImmutableArray<Holder> Holders { get; init; } = [];

    /// <summary>CPUs that no shard is to get.</summary>
    public CpuSet Reserved { get; init; } = CpuSet.Empty;
}
