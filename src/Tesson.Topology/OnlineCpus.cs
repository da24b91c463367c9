namespace Tesson.Topology;

/// <summary>The CPUs that this machine's kernel schedules on now: one small file, for those who need no topology.</summary>
public static class OnlineCpus
{
    /// <summary>Where the kernel tells (Linux, Documentation/admin-guide/cputopology.rst).</summary>
    public const string File = "/sys/devices/system/cpu/online";

    /// <summary>The CPUs that are online; never empty. Null where the kernel does not tell.</summary>
    /// <param name="file">The file, in Linux's list format.</param>
    public static CpuSet? Read(string file = File)
    {
        try
        {
            return CpuSet.TryParse(System.IO.File.ReadAllText(file).Trim(), out var online) && !online.IsEmpty ? online : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
