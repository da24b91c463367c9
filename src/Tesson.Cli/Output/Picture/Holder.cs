using Tesson.Topology;

namespace Tesson.Cli.Output.Picture;

/// <summary>Somebody whose CPUs are marked in a picture: a group, a shard, a container.</summary>
/// <param name="Name">The name as it is: it is made safe where it is shown.</param>
/// <param name="Cpus">The CPUs that it holds, some of which the machine need not have.</param>
/// <param name="Group">The group that it is or belongs to; null for none.</param>
internal sealed record Holder(string Name, CpuSet Cpus, string? Group = null);
