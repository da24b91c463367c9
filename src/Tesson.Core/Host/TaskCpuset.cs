using System.Globalization;
using Tesson.Topology;

namespace Tesson.Core.Host;

/// <summary>
/// The cpuset that a process is in, by its cgroups. It is asked in place of the process's affinity, which a program may
/// narrow by itself (sched_setaffinity), and need not be what its container is pinned to.
/// </summary>
internal static class TaskCpuset
{
    private const int MostRounds = 10;

    /// <summary>The CPUs that the kernel lets the process's cgroup run on; null where that cannot be seen, or the process is not the container's.</summary>
    /// <param name="container">The container's id: it stands in the path of its cgroups.</param>
    /// <param name="pid">The process; 0 for none.</param>
    public static CpuSet? Read(string container, long pid)
    {
        if (pid <= 0)
            return null;
        try
        {
            return ReadLines(pid) is { } cgroups && FileOf(cgroups, container) is { } file && CpuSet.TryParse(File.ReadAllText(file).Trim(), out var cpus) && !cpus.IsEmpty ? cpus : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The lines of a process's <c>/proc/PID/cgroup</c>; null where it has ended.</summary>
    public static string? ReadLines(long pid)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/cgroup"));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// Moves a container's processes back into its own cpuset, out of which version 1 of cgroups moves them when all of
    /// its CPUs go offline. Does nothing under version 2, and for who is not root.
    /// </summary>
    /// <param name="container">The container's id.</param>
    /// <param name="pid">One of its processes.</param>
    public static void BringBack(string container, long pid)
    {
        try
        {
            var home = Lines(ReadLines(pid) ?? "")
                .FirstOrDefault(line => line[1] is "memory" or "pids" or "devices" or "freezer" && line[2].Contains(container, StringComparison.Ordinal));
            if (home is null)
                return;
            // One that is started meanwhile by one that has not been moved is found in the next round.
            string own = $"/sys/fs/cgroup/cpuset{home[2]}/cgroup.procs";
            for (int round = 0; round < MostRounds; round++)
            {
                string[] strays = [.. File.ReadAllLines($"/sys/fs/cgroup/{home[1]}{home[2]}/cgroup.procs").Except(File.ReadAllLines(own))];
                if (strays.Length == 0)
                    return;
                foreach (string stray in strays)
                    Move(stray, own);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Whoever asked for it looks where they are.
        }
    }

    private static void Move(string process, string cgroup)
    {
        try
        {
            File.WriteAllText(cgroup, process);
        }
        catch (IOException)
        {
            // It has ended.
        }
    }

    /// <summary>The file that tells what the kernel makes of the cpuset: cgroups(7), "/proc/pid/cgroup".</summary>
    /// <param name="cgroups">The lines <c>hierarchy:controllers:path</c>; version 2's is <c>0::path</c>.</param>
    /// <param name="container">
    /// The container's id. One line has it at least: version 1 moves processes out of a cpuset that has lost all of its
    /// CPUs, and leaves them where they are in the other hierarchies. Of a process that is ending it tells <c>/</c> in each of
    /// its hierarchies (cgroup.c, proc_cgroup_show), while version 2's line beside them stays.
    /// </param>
    internal static string? FileOf(string cgroups, string container)
    {
        string[][] lines = Lines(cgroups);
        var first = lines.FirstOrDefault(line => line[1].Split(',').Contains("cpuset"));
        if (!lines.Any(line => (first is null || line[1].Length > 0) && line[2].Contains(container, StringComparison.Ordinal)))
            return null;
        if (first is not null)
            return $"/sys/fs/cgroup/cpuset{first[2]}/cpuset.effective_cpus";
        return lines.FirstOrDefault(line => line[0] == "0") is { } second ? $"/sys/fs/cgroup{second[2]}/cpuset.cpus.effective" : null;
    }

    /// <summary>The fields of each line: the hierarchy's number, its controllers, the path.</summary>
    internal static string[][] Lines(string cgroups) => [.. cgroups.Split('\n').Select(line => line.Split(':', 3)).Where(fields => fields.Length == 3)];
}
