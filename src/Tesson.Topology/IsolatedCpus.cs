namespace Tesson.Topology;

/// <summary>The CPUs that this machine's kernel keeps from ordinary work, by its command line.</summary>
/// <param name="Unbalanced">By <c>isolcpus</c>: the kernel moves no thread from one of these CPUs to another.</param>
/// <param name="Tickless">By <c>nohz_full</c>: without a timer tick while one thread runs on the CPU.</param>
public sealed record IsolatedCpus(CpuSet Unbalanced, CpuSet Tickless)
{
    /// <summary>Where the kernel tells (Linux, Documentation/ABI/testing/sysfs-devices-system-cpu).</summary>
    public const string Folder = "/sys/devices/system/cpu";

    /// <summary>None.</summary>
    public static IsolatedCpus None { get; } = new(CpuSet.Empty, CpuSet.Empty);

    /// <summary>Both.</summary>
    public CpuSet All => Unbalanced | Tickless;

    /// <summary>Reads what the kernel tells; what it does not tell is empty.</summary>
    /// <param name="folder">The folder with the files <c>isolated</c> and <c>nohz_full</c>, in Linux's list format.</param>
    public static IsolatedCpus Read(string folder = Folder) => new(ReadList(Path.Combine(folder, "isolated")), ReadList(Path.Combine(folder, "nohz_full")));

    /// <summary>The words of the command line and their CPUs: <c>isolcpus 2-3, nohz_full 2-3</c>.</summary>
    public override string ToString() => string.Join(", ", new[] { ("isolcpus", Unbalanced), ("nohz_full", Tickless) }
        .Where(entry => !entry.Item2.IsEmpty).Select(entry => $"{entry.Item1} {entry.Item2}"));

    /// <summary>A kernel without such CPUs has an empty line there, or <c>(null)</c>, or no file.</summary>
    private static CpuSet ReadList(string file)
    {
        try
        {
            return CpuSet.TryParse(File.ReadAllText(file).Trim(), out var cpus) ? cpus : CpuSet.Empty;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return CpuSet.Empty;
        }
    }
}
