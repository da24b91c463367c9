using System.Globalization;
using Tesson.Core.Groups;
using Tesson.Topology;

namespace Tesson.Core.Host;

/// <summary>Reads control groups of versions 1 and 2, as they are mounted under one folder: cgroups(7), cpuset(7).</summary>
/// <param name="root">The folder: <c>/sys/fs/cgroup</c>.</param>
internal sealed class ControlGroups(string root)
{
    /// <summary>Those of this machine.</summary>
    public static ControlGroups OfThisMachine { get; } = new("/sys/fs/cgroup");

    /// <summary>Whether cpusets are of version 1: then they have a hierarchy of their own.</summary>
    private bool IsFirst { get; } = Directory.Exists($"{root}/cpuset");

    private string Hierarchy { get; } = Directory.Exists($"{root}/cpuset") ? $"{root}/cpuset" : root;

    private string CpusFile => IsFirst ? "cpuset.effective_cpus" : "cpuset.cpus.effective";

    /// <summary>The group that the engine puts containers into.</summary>
    /// <param name="driver">Who makes them, as the engine tells: <c>systemd</c> or <c>cgroupfs</c>.</param>
    /// <param name="parent">The parent that was asked for; null for the driver's own.</param>
    /// <returns>Null where that cannot be seen.</returns>
    public ControlGroup? Parent(string driver, string? parent) => driver switch
    {
        "systemd" => Read(SlicePath(parent ?? "system.slice")),
        // A relative one is below the engine's own group, wherever that is.
        "cgroupfs" => parent is null || parent.StartsWith('/') ? Read(parent?.TrimEnd('/') ?? "/docker") : null,
        _ => null,
    };

    /// <summary>The group around a container's own.</summary>
    /// <param name="own">The path of its own; null where that is not known.</param>
    /// <returns>Null where that cannot be seen.</returns>
    public ControlGroup? Around(string? own) => own is null ? null : Read(own[..own.LastIndexOf('/')]);

    /// <summary>The path of a container's own group.</summary>
    /// <param name="cgroups">The lines of a process's <c>/proc/PID/cgroup</c>. It may be in a group that the container made below its own.</param>
    /// <param name="container">The container's id: it stands in the path of its groups.</param>
    /// <returns>Null where the process is not the container's.</returns>
    public static string? PathOf(string cgroups, string container)
    {
        // Version 1 moves processes out of a cpuset that has lost all of its CPUs; in the other hierarchies they stay.
        string? path = TaskCpuset.Lines(cgroups).Select(line => line[2]).FirstOrDefault(path => path.Contains(container, StringComparison.Ordinal));
        if (path is null)
            return null;
        int end = path.IndexOf('/', path.IndexOf(container, StringComparison.Ordinal));
        return end < 0 ? path : path[..end];
    }

    /// <summary>The path of a container's own group, where it is at one of the usual places: no process of it has to be known.</summary>
    /// <param name="container">The container's id.</param>
    /// <param name="parent">The parent that the engine was told; null for the drivers' own.</param>
    /// <returns>Null where it is elsewhere, or does not run.</returns>
    public string? FindPath(string container, string? parent)
    {
        string scope = $"{SlicePath(parent ?? "system.slice")}/docker-{container}.scope";
        if (Directory.Exists($"{Hierarchy}{scope}"))
            return scope;
        string plain = $"{parent ?? "/docker"}/{container}";
        return plain.StartsWith('/') && Directory.Exists($"{Hierarchy}{plain}") ? plain : null;
    }

    /// <summary>The processes of a group and of those below it that have the same cpuset: what has another is somebody's own doing.</summary>
    /// <param name="path">The group's path.</param>
    /// <param name="cpus">The CPUs of its cpuset.</param>
    public IEnumerable<int> Processes(string path, CpuSet cpus) => ProcessesIn(new DirectoryInfo($"{Hierarchy}{path}"), cpus);

    private IEnumerable<int> ProcessesIn(DirectoryInfo group, CpuSet cpus)
    {
        try
        {
            return
            [
                .. File.ReadLines($"{group}/cgroup.procs").Select(line => int.Parse(line, CultureInfo.InvariantCulture)).Where(process => process > 0),
                .. group.EnumerateDirectories().Where(below => ReadSet($"{below}/{CpusFile}") is not { } own || own == cpus).SelectMany(below => ProcessesIn(below, cpus)),
            ];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It has ended.
            return [];
        }
    }

    /// <summary>The path of a slice: <c>a-b.slice</c> lies in <c>a.slice</c> (systemd.slice(5)).</summary>
    internal static string SlicePath(string slice)
    {
        string name = slice.Trim('/');
        name = name[(name.LastIndexOf('/') + 1)..];
        var dashes = Enumerable.Range(0, name.Length).Where(at => at > 0 && name[at] == '-');
        return string.Concat([.. dashes.Select(at => $"/{name[..at]}.slice"), $"/{name}"]);
    }

    /// <summary>The group at a path. One that is not there yet, or has no cpuset of its own, has that of the nearest around it.</summary>
    public ControlGroup? Read(string path)
    {
        string memsFile = IsFirst ? "cpuset.effective_mems" : "cpuset.mems.effective";
        for (string at = path; ; at = at[..at.LastIndexOf('/')])
        {
            if (ReadSet($"{Hierarchy}{at}/{CpusFile}") is { } cpus)
                return new ControlGroup(at.Length == 0 ? "/" : at, cpus, ReadSet($"{Hierarchy}{at}/{memsFile}")) { IsIsolated = IsIsolated(at) };
            if (at.LastIndexOf('/') < 0)
                return null;
        }
    }

    /// <summary>
    /// Whether the partition that a group is in is isolated: its own, or that of the nearest around it which is one.
    /// <c>cpuset.cpus.partition</c> says <c>member</c>, <c>root</c>, <c>isolated</c>, or <c>isolated invalid (...)</c> of one that the
    /// kernel could not make, and that is as good as a member. (Linux, cgroup-v2.rst; version 1 has none.)
    /// </summary>
    private bool IsIsolated(string path)
    {
        for (string at = path; at.Length > 0 && !IsFirst; at = at[..at.LastIndexOf('/')])
        {
            if (ReadText($"{Hierarchy}{at}/cpuset.cpus.partition") is ("root" or "isolated") and { } own)
                return own == "isolated";
        }

        return false;
    }

    private static CpuSet? ReadSet(string file) => ReadText(file) is { } text && CpuSet.TryParse(text, out var set) && !set.IsEmpty ? set : null;

    private static string? ReadText(string file)
    {
        // `ps` looks at four of them for each shard, and to catch an exception takes longer than the look.
        if (!File.Exists(file))
            return null;
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
