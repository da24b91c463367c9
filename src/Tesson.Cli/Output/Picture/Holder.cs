using Tesson.Core.Placement;
using Tesson.Topology;

namespace Tesson.Cli.Output.Picture;

/// <summary>Somebody whose CPUs are marked in a picture: a group, a shard, a container.</summary>
/// <param name="Name">The name as it is: it is made safe where it is shown.</param>
/// <param name="Cpus">The CPUs that it holds, some of which the machine need not have.</param>
/// <param name="Group">The group that it is or belongs to; null for none.</param>
internal sealed record Holder(string Name, CpuSet Cpus, string? Group = null)
{
    /// <summary>The holders of a ledger, groups first; none where there is no ledger.</summary>
    public static IEnumerable<Holder> Of(Ledger? ledger) =>
        (ledger?.Holdings ?? []).Select(holding => new Holder(holding.Holder, holding.Cpus, holding.IsGroup ? holding.Holder : null));
}
