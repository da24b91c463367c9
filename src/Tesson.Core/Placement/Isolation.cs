using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>What the user should know of CPUs that the kernel keeps from ordinary work.</summary>
internal static class Isolation
{
    private const string Remedy = "make shards of one CPU (-u pu), or have the program pin its threads";

    /// <summary>That some were left out.</summary>
    public static IEnumerable<string> Notes(Machine machine, CpuSet leftOut) => leftOut.IsEmpty
        ? []
        : [$"{CpuWords.Of(leftOut)} {(leftOut.Count == 1 ? "is" : "are")} left out: the kernel's command line keeps {(leftOut.Count == 1 ? "it" : "them")} from ordinary work ({machine.Isolated}); --cpu-set {leftOut} takes {(leftOut.Count == 1 ? "it" : "them")}"];

    /// <summary>That some are in shards of several CPUs, for which they are not meant.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="sets">The CPUs of each shard.</param>
    public static IEnumerable<string> Warnings(Machine machine, IReadOnlyList<CpuSet> sets)
    {
        var (unbalanced, tickless) = machine.Isolated;
        if (Of(sets, unbalanced) is { } stuck)
            yield return $"{stuck}, some of them isolated (isolcpus {unbalanced}): the kernel moves no thread to or from such a CPU, so that all threads may run on one; {Remedy}";
        if (Of(sets, tickless - unbalanced) is { } ticking)
            yield return $"{ticking}, some of them without a timer tick (nohz_full {tickless}): the kernel moves threads among them, and the tick is back wherever two meet; {Remedy}";
    }

    /// <summary>That shards of several CPUs are to run in a control group whose CPUs are isolated.</summary>
    /// <param name="controlGroup">The group's path.</param>
    /// <param name="isolated">Its CPUs.</param>
    /// <param name="sets">The CPUs of each shard.</param>
    public static IEnumerable<string> Warnings(string controlGroup, CpuSet isolated, IReadOnlyList<CpuSet> sets)
    {
        if (Of(sets, isolated) is { } stuck)
            yield return $"{stuck}, and their control group {controlGroup} is in an isolated partition (cpuset.cpus.partition): the kernel moves no thread from one of its CPUs to another, so that all threads may run on one; {Remedy}";
    }

    /// <summary>The shards that have one of these CPUs among several, as the beginning of a sentence; null for none.</summary>
    private static string? Of(IReadOnlyList<CpuSet> sets, CpuSet cpus)
    {
        var shards = CpuSet.Of(sets.Index().Where(set => set.Item.Count > 1 && set.Item.Overlaps(cpus)).Select(set => set.Index));
        return shards.IsEmpty ? null : shards.Count == 1 ? $"shard {shards} has several CPUs" : $"shards {shards} have several CPUs each";
    }
}
