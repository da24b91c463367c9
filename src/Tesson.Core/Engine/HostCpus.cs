using Tesson.Topology;

namespace Tesson.Core.Engine;

/// <summary>The CPUs of this machine, from /sys, /proc and libhwloc.</summary>
public sealed class HostCpus : IHostCpus
{
    /// <inheritdoc/>
    public CpuSet? ReadOnline() => OnlineCpus.Read();

    /// <inheritdoc/>
    public CpuSet? ReadCpuset(string container, long pid) => TaskCpuset.Read(container, pid);

    /// <inheritdoc/>
    public void BringBack(string container, long pid) => TaskCpuset.BringBack(container, pid);

    /// <inheritdoc/>
    public Machine ReadMachine() => TopologyReader.Read(TopologySource.ThisMachine);
}
