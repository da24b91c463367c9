using System.Globalization;
using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>How good a placement is, in figures that two placements of one machine can be compared by.</summary>
/// <param name="NodesCrossed">How many localities (the CPUs that share their nearest memory) shards use beyond their first, all together.</param>
/// <param name="L3sCrossed">How many L3s shards use beyond their first, all together.</param>
/// <param name="SiblingsSplit">Cores whose hardware threads are in different shards.</param>
/// <param name="UnusedCpus">CPUs that might be used and that no shard has.</param>
/// <param name="Largest">The CPUs of the largest shard.</param>
/// <param name="Smallest">The CPUs of the smallest shard.</param>
public sealed record Quality(int NodesCrossed, int L3sCrossed, int SiblingsSplit, int UnusedCpus, int Largest, int Smallest)
{
    /// <summary>The largest shard over the smallest, at least 1.</summary>
    public double Ratio => (double)Largest / Smallest;

    /// <summary>Measures shards.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="shards">The CPUs of each shard, at least one; none empty.</param>
    /// <param name="usable">What might be used.</param>
    public static Quality Of(Machine machine, IReadOnlyCollection<CpuSet> shards, CpuSet usable)
    {
        var whole = UsableMachine.Of(machine, machine.Allowed);
        var localityOf = UsableMachine.IndexByCpu(whole.Localities.Select(locality => locality.Cpus));
        var l3Of = UsableMachine.IndexByCpu(machine.L3s.Select(cache => cache.Cpus));
        CpuSet[] distinct = [.. shards.Distinct()];
        return new Quality(
            shards.Sum(shard => Crossed(shard, localityOf)),
            shards.Sum(shard => Crossed(shard, l3Of)),
            SplitCores(whole, distinct),
            (usable - CpuSet.Union(distinct)).Count,
            shards.Max(shard => shard.Count),
            shards.Min(shard => shard.Count));
    }

    /// <summary>A sentence for people.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"nodes crossed {NodesCrossed}, L3s crossed {L3sCrossed}, cores split {SiblingsSplit}, CPUs unused {UnusedCpus}, largest to smallest {Largest}:{Smallest}");

    private static int Crossed(CpuSet shard, Dictionary<int, int> placeOf) =>
        Math.Max(0, shard.Where(placeOf.ContainsKey).Select(cpu => placeOf[cpu]).Distinct().Count() - 1);

    private static int SplitCores(UsableMachine machine, CpuSet[] shards)
    {
        var shardOf = UsableMachine.IndexByCpu(shards);
        return machine.Cores.Count(core => core.Count > 1 && core.Where(shardOf.ContainsKey).Select(cpu => shardOf[cpu]).Distinct().Skip(1).Any());
    }
}
