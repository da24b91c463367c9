using Tesson.Topology;

namespace Tesson.Core.Groups;

/// <summary>Those of the CPUs that a shard was planned on that it cannot have now, and why.</summary>
/// <param name="Offline">Those that are offline.</param>
/// <param name="Outside">Those that are online, and outside of the control group that its container is in.</param>
/// <param name="ControlGroup">That group's path; empty where none are outside.</param>
public sealed record LostCpus(CpuSet Offline, CpuSet Outside, string ControlGroup)
{
    /// <summary>It has all of them.</summary>
    public static LostCpus None { get; } = new(CpuSet.Empty, CpuSet.Empty, "");

    /// <summary>All that it cannot have.</summary>
    public CpuSet All => Offline | Outside;

    /// <summary><c>CPU 4 is offline</c>; <c>CPUs 4-5 are outside of the control group /system.slice</c>.</summary>
    public override string ToString() => string.Join(" and ", new[]
    {
        Offline.IsEmpty ? "" : $"{CpuWords.Of(Offline)} {Are(Offline)} offline",
        Outside.IsEmpty ? "" : $"{CpuWords.Of(Outside)} {Are(Outside)} outside of the control group {ControlGroup}",
    }.Where(words => words.Length > 0));

    private static string Are(CpuSet cpus) => cpus.Count == 1 ? "is" : "are";
}
