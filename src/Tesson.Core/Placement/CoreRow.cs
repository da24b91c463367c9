using System.Collections.Immutable;
using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>Neighbouring cores that shards are cut from. Sizes count cores; where cores have different numbers of threads, threads.</summary>
internal sealed class CoreRow
{
    private readonly ImmutableArray<CpuSet> _cores;
    private readonly Runs? _runs; // null where all cores are alike

    /// <param name="cores">At least one.</param>
    /// <param name="countThreads">Whether sizes count threads.</param>
    public CoreRow(ImmutableArray<CpuSet> cores, bool countThreads)
    {
        _cores = cores;
        _runs = countThreads ? new Runs([.. cores.Select(core => core.Count)]) : null;
        Size = countThreads ? cores.Sum(core => core.Count) : cores.Length;
    }

    public int Size { get; }

    public int Cores => _cores.Length;

    /// <summary>The least sum of the squares of the sizes of so many shards, 1 to the number of cores.</summary>
    public long Squares(int shards) => _runs?.Squares(shards) ?? EvenShares.Squares(_cores.Length, shards);

    /// <summary>The shards that are as even as can be.</summary>
    public IEnumerable<CpuSet> Shards(int shards) =>
        Rooms.Chunks(_cores, _runs?.Lengths(shards) ?? EvenShares.Parts(_cores.Length, shards));
}
