using System.Collections.Immutable;
using Tesson.Affinity;
using Tesson.Core.Groups;
using Tesson.Topology;

namespace Tesson.Core.Host;

/// <summary>The CPUs of this machine, from /sys, /proc and libhwloc.</summary>
public sealed class HostCpus : IHostCpus
{
    private readonly Lazy<string?> _daemonParent = new(DaemonParent.OfThisMachine.Read);

    /// <inheritdoc/>
    public CpuSet? ReadOnline() => OnlineCpus.Read();

    /// <inheritdoc/>
    public CpuSet? ReadCpuset(string container, long pid) => pid > 0 ? TaskCpuset.Read(container, pid)
        : PathOf(container, pid) is { } own ? ControlGroups.OfThisMachine.Read(own)?.Cpus : null;

    /// <inheritdoc/>
    public KernelPin ReadPin(string container, long pid)
    {
        if (PathOf(container, pid) is not { } path)
            return KernelPin.Unknown;
        var own = ControlGroups.OfThisMachine.Read(path);
        return new KernelPin(pid > 0 ? TaskCpuset.Read(container, pid) : own?.Cpus, own?.Mems, ControlGroups.OfThisMachine.Around(path));
    }

    /// <inheritdoc/>
    public ControlGroup? ReadParent(EngineMachine engine, string? parent) =>
        ControlGroups.OfThisMachine.Parent(engine.CgroupDriver, parent ?? _daemonParent.Value);

    /// <inheritdoc/>
    public void BringBack(string container, long pid) => TaskCpuset.BringBack(container, pid);

    /// <inheritdoc/>
    public CpuSet? ReadHeld(string container, long pid) => ProcessesOf(container, pid)?.ReadInherited(ImmutableHashSet<int>.Empty)?.Cpus;

    /// <inheritdoc/>
    public void Free(string container, long pid) => ProcessesOf(container, pid)?.Free(ThreadAffinity.Free);

    /// <inheritdoc/>
    public Machine ReadMachine() => TopologyReader.Read(TopologySource.ThisMachine);

    private ContainerProcesses? ProcessesOf(string container, long pid) =>
        PathOf(container, pid) is { } path ? new ContainerProcesses("/proc", ControlGroups.OfThisMachine, path) : null;

    /// <summary>The path of a container's own control group.</summary>
    private string? PathOf(string container, long pid) =>
        pid <= 0 ? ControlGroups.OfThisMachine.FindPath(container, _daemonParent.Value)
        : TaskCpuset.ReadLines(pid) is { } lines ? ControlGroups.PathOf(lines, container) : null;
}
