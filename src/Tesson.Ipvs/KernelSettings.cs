namespace Tesson.Ipvs;

/// <summary>
/// The kernel's settings without which a destination that goes takes its clients with it
/// (Documentation/networking/ipvs-sysctl.rst; kube-proxy sets both, too).
/// </summary>
/// <param name="folder">Where the settings are.</param>
public sealed class KernelSettings(string folder = "/proc/sys/net/ipv4/vs")
{
    /// <summary>
    /// <c>expire_nodest_conn</c>: else packets of connections to a destination that was removed vanish without a word.
    /// <c>expire_quiescent_template</c>: else persistence leads new connections to a destination that is drained.
    /// </summary>
    private static readonly string[] Needed = ["expire_nodest_conn", "expire_quiescent_template"];

    /// <summary>Switches them on where they are off.</summary>
    /// <exception cref="IpvsException">The kernel has no such setting, or does not let it be changed.</exception>
    public void Ensure()
    {
        foreach (string file in Needed.Select(name => Path.Combine(folder, name)))
        {
            try
            {
                if (File.ReadAllText(file).Trim() != "1")
                    File.WriteAllText(file, "1");
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw new IpvsException($"{file} cannot be set to 1, so clients would be left with shards that are gone: {fault.Message}", fault);
            }
        }
    }
}
