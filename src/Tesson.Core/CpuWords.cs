using Tesson.Topology;

namespace Tesson.Core;

/// <summary>CPUs in a sentence.</summary>
internal static class CpuWords
{
    /// <summary><c>CPU 4</c>, <c>CPUs 4-5</c>.</summary>
    public static string Of(CpuSet cpus) => $"CPU{(cpus.Count == 1 ? "" : "s")} {cpus}";
}
