using System.Text.RegularExpressions;

namespace Tesson.Core.Host;

/// <summary>The container that this process runs in, if it does.</summary>
internal static partial class OwnContainer
{
    private const int Root = 3, MountPoint = 4;

    private static readonly Lazy<string?> _id = new(() => IdIn(ReadMounts()));

    /// <summary>Its id; null where there is none, or it cannot be told.</summary>
    public static string? Id => _id.Value;

    /// <summary>Whether there is one. Docker and Podman leave a file each at the root.</summary>
    public static bool IsThere => Id is not null || File.Exists("/.dockerenv") || File.Exists("/run/.containerenv");

    /// <summary>
    /// The id in a process's mounts. Engines mount these files from a folder of the container's own, on the host's network as
    /// well; the mounts of other containers, which the host sees too, are elsewhere.
    /// </summary>
    /// <param name="mounts">The lines of <c>/proc/PID/mountinfo</c>: proc(5).</param>
    internal static string? IdIn(string mounts) => mounts.Split('\n').Select(line => line.Split(' '))
        .Where(fields => fields.Length > MountPoint && fields[MountPoint] is "/etc/hostname" or "/etc/hosts" or "/etc/resolv.conf")
        .Select(fields => Folder().Match(fields[Root]))
        .FirstOrDefault(match => match.Success)?.Groups["id"].Value;

    private static string ReadMounts()
    {
        try
        {
            return File.ReadAllText("/proc/self/mountinfo");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    [GeneratedRegex("containers/(?<id>[0-9a-f]{64})/")]
    private static partial Regex Folder();
}
