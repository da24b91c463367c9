using Tesson.Cli.Output.Picture;
using Tesson.Core.Placement;
using Tesson.Topology;

namespace Tesson.Cli.Output;

/// <summary>A layout with what it was planned on, to be shown.</summary>
/// <param name="Machine">The machine.</param>
/// <param name="Request">What was asked for.</param>
/// <param name="Ledger">Who holds CPUs beside it.</param>
/// <param name="Layout">The layout.</param>
internal sealed record PlannedLayout(Machine Machine, PlacementRequest Request, Ledger Ledger, Layout Layout)
{
    /// <summary>Holders after the shards have no letter of their own left, and are marked together.</summary>
    private const int MostShards = 26;

    /// <summary>How good it is.</summary>
    public Quality Quality => Quality.Of(Machine, [.. Layout.Shards.Select(shard => shard.Cpus)], Usable);

    /// <summary>How good hwloc's own distribution of as many shards on the same CPUs is; null where it would have to repeat CPUs.</summary>
    public Quality? Distrib => Layout.Shards.Length > Usable.Count ? null
        : Quality.Of(Machine, HwlocDistrib.Place(Machine, Usable, Layout.Shards.Length), Usable);

    /// <summary>What a picture of it marks: each shard, or all of them where they are many; and who holds CPUs already.</summary>
    public PictureMarks Marks
    {
        get
        {
            var shards = Layout.Shards.Length <= MostShards
                ? Layout.Shards.Select(shard => new Holder($"shard {shard.Index}", shard.Cpus))
                : [new Holder($"shards 0-{Layout.Shards.Length - 1}", Layout.Cpus)];
            return new PictureMarks { Holders = [.. shards, .. Holder.Of(Ledger)], Reserved = Layout.ReservedCpus };
        }
    }

    private CpuSet Usable => Layout.Cpus | Layout.UnusedCpus;
}
