using Tesson.Core.Groups;
using Tesson.Topology;

namespace Tesson.Core.Engine;

/// <summary>The CPUs of this machine, from /sys, /proc and libhwloc.</summary>
public sealed class HostCpus : IHostCpus
{
    private readonly Lazy<string?> _daemonParent = new(DaemonParent.OfThisMachine.Read);

    /// <inheritdoc/>
    public CpuSet? ReadOnline() => OnlineCpus.Read();

    /// <inheritdoc/>
    public CpuSet? ReadCpuset(string container, long pid) => TaskCpuset.Read(container, pid);

    /// <inheritdoc/>
    public ControlGroup? ReadAround(string container, long pid) =>
        pid > 0 ? TaskCpuset.ReadLines(pid) is { } lines ? ControlGroups.OfThisMachine.Around(lines, container) : null
        : ControlGroups.OfThisMachine.Find(container, _daemonParent.Value);

    /// <inheritdoc/>
    public ControlGroup? ReadParent(EngineMachine engine, string? parent) =>
        ControlGroups.OfThisMachine.Parent(engine.CgroupDriver, parent ?? _daemonParent.Value);

    /// <inheritdoc/>
    public void BringBack(string container, long pid) => TaskCpuset.BringBack(container, pid);

    /// <inheritdoc/>
    public Machine ReadMachine() => TopologyReader.Read(TopologySource.ThisMachine);
}
