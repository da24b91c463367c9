using System.Globalization;
using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>How good a placement is, in figures that two placements of one machine can be compared by.</summary>
/// <param name="NodesCrossed">Shards whose CPUs lie in more than one locality (the CPUs that share their nearest memory).</param>
/// <param name="L3sCrossed">Shards whose CPUs lie in more than one L3.</param>
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
            shards.Count(shard => Places(shard, localityOf) > 1),
            shards.Count(shard => Places(shard, l3Of) > 1),
            SplitCores(whole, distinct),
            (usable - CpuSet.Union(distinct)).Count,
            shards.Max(shard => shard.Count),
            shards.Min(shard => shard.Count));
    }

    /// <summary>A sentence for people.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"nodes crossed {NodesCrossed}, L3s crossed {L3sCrossed}, cores split {SiblingsSplit}, CPUs unused {UnusedCpus}, largest to smallest {Largest}:{Smallest}");

    private static int Places(CpuSet shard, Dictionary<int, int> placeOf)
    {
        int first = -1;
        foreach (int cpu in shard)
        {
            if (!placeOf.TryGetValue(cpu, out int place) || place == first)
                continue;
            if (first >= 0)
                return 2;
            first = place;
        }

        return 1;
    }

    private static int SplitCores(UsableMachine machine, CpuSet[] shards)
    {
        var shardOf = UsableMachine.IndexByCpu(shards);
        return machine.Cores.Count(core => core.Count > 1 && core.Where(shardOf.ContainsKey).Select(cpu => shardOf[cpu]).Distinct().Skip(1).Any());
    }
}
