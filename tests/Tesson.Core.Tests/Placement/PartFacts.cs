using Tesson.Core.Placement;
using Tesson.Topology;

namespace Tesson.Core.Tests.Placement;

/// <summary>A part of a machine: its facts, its memory, its units, and the best that its placements can be.</summary>
internal sealed class PartFacts(MachineFacts facts)
{
    private const int MostCoresToTry = 6;

    private readonly Dictionary<Unit, CpuSet[]> _units = [];
    private readonly Lazy<MemoryFacts> _memory = new(() => new MemoryFacts(facts));
    private readonly Lazy<BruteForce?> _brute = new(() => facts.Cores.Length <= MostCoresToTry ? new BruteForce(facts) : null);

    public MachineFacts Facts => facts;

    public MemoryFacts Memory => _memory.Value;

    /// <summary>Null where there are too many cores to try.</summary>
    public BruteForce? Brute => _brute.Value;

    public CpuSet[] Units(Unit level)
    {
        if (!_units.TryGetValue(level, out var units))
            _units[level] = units = UnitFacts.Of(facts, level);
        return units;
    }

    /// <summary>The cores that have the usual number of threads; only they can be in equal shards.</summary>
    public CpuSet Alike => CpuSet.Union(facts.Cores.GroupBy(core => core.Count).OrderByDescending(group => group.Count()).ThenByDescending(group => group.Key).First());
}
