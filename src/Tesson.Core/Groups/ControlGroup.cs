using Tesson.Core.Placement;
using Tesson.Topology;

namespace Tesson.Core.Groups;

/// <summary>The control group that containers are put into, and what the kernel lets its members use. An administrator may have narrowed it.</summary>
/// <param name="Path">Its path below the root of the hierarchy: <c>/system.slice</c>.</param>
/// <param name="Cpus">The CPUs; never empty, and online.</param>
/// <param name="Mems">The memory nodes; null where the kernel does not tell.</param>
public sealed record ControlGroup(string Path, CpuSet Cpus, CpuSet? Mems)
{
    /// <summary>Whether the kernel moves no thread from one of these CPUs to another by itself: version 2's isolated partitions (<c>cpuset.cpus.partition</c>).</summary>
    public bool IsIsolated { get; init; }

    /// <summary>The machine as the group's members may use it, whatever this process itself may.</summary>
    public Machine Narrow(Machine machine) => machine.Within(Cpus, Mems);

    /// <summary>A layout inside it, with a note of what it leaves out, and a warning where its CPUs are not balanced.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="layout">The layout.</param>
    public Layout Tell(Machine machine, Layout layout)
    {
        var online = CpuSet.Of(machine.Pus.Select(pu => pu.OsIndex));
        var nodes = CpuSet.Of(machine.Nodes.Select(node => node.OsIndex));
        string[] words =
        [
            .. online.IsSubsetOf(Cpus) ? Array.Empty<string>() : [$"{CpuWords.Of(Cpus)} of {online}"],
            .. Mems is null || nodes.IsSubsetOf(Mems) ? Array.Empty<string>() : [$"memory of node {Mems} of {nodes}"],
        ];
        if (IsIsolated)
            layout = layout with { Warnings = [.. layout.Warnings, .. Isolation.Warnings(Path, Cpus, [.. layout.Shards.Select(shard => shard.Cpus)])] };
        return words.Length == 0 ? layout : layout with { Notes = [.. layout.Notes, $"the engine's containers get {string.Join(" and ", words)}: their control group {Path} has no more"] };
    }
}
