using System.Collections.Concurrent;
using Tesson.Core.Groups;
using Tesson.Core.Host;
using Tesson.Topology;

namespace Tesson.Core.Tests;

/// <summary>A machine of the test's, whose CPUs go offline as it says.</summary>
internal sealed class FakeHost(string online, string topology = "synthetic:numa:2 core:4 pu:1") : IHostCpus
{
    public string Online { get; set; } = online;

    /// <summary>What its kernel keeps from ordinary work.</summary>
    public CpuSet Isolated { get; init; } = CpuSet.Empty;

    /// <summary>What the kernel has each container on, by id; nothing where it cannot be seen.</summary>
    public ConcurrentDictionary<string, string> Cpusets { get; } = [];

    /// <summary>The memory nodes of each container, by id; nothing where they cannot be seen.</summary>
    public ConcurrentDictionary<string, string> Mems { get; } = [];

    /// <summary>Containers whose processes the kernel moved out, and what is theirs when they are brought back.</summary>
    public ConcurrentDictionary<string, string> Strays { get; } = [];

    /// <summary>What containers are held to, by id, since the engine is.</summary>
    public ConcurrentDictionary<string, string> Held { get; } = [];

    /// <summary>Why those cannot be freed; null where they can.</summary>
    public string? Unfree { get; set; }

    /// <summary>The CPUs of the control group around all containers; null where it cannot be seen.</summary>
    public string? Around { get; set; }

    /// <summary>Whether that group is an isolated partition.</summary>
    public bool IsPartitioned { get; set; }

    /// <summary>The parent that containers last asked for.</summary>
    public string? AskedParent { get; private set; }

    public int MachineReads { get; private set; }

    public CpuSet? ReadOnline() => Online.Length == 0 ? null : CpuSet.Parse(Online);

    public CpuSet? ReadCpuset(string container, long pid) => Cpusets.TryGetValue(container, out string? cpus) ? CpuSet.Parse(cpus) : null;

    public KernelPin ReadPin(string container, long pid) =>
        new(ReadCpuset(container, pid), Mems.TryGetValue(container, out string? nodes) ? CpuSet.Parse(nodes) : null, Group);

    public ControlGroup? ReadParent(EngineMachine engine, string? parent)
    {
        AskedParent = parent;
        return Group;
    }

    public void BringBack(string container, long pid)
    {
        if (Strays.TryRemove(container, out string? cpus))
            Cpusets[container] = cpus;
    }

    public CpuSet? ReadHeld(string container, long pid) => Held.TryGetValue(container, out string? cpus) ? CpuSet.Parse(cpus) : null;

    public void Free(string container, long pid)
    {
        if (Held.ContainsKey(container) && Unfree is not null)
            throw new TessonException(Unfree);
        Held.TryRemove(container, out _);
    }

    public Machine ReadMachine()
    {
        MachineReads++;
        var machine = TopologyReader.Read(TopologySource.Parse(topology));
        return machine with { Allowed = machine.Allowed & ReadOnline()!, Isolated = new IsolatedCpus(Isolated, CpuSet.Empty), Pus = [.. machine.Pus.Where(pu => ReadOnline()!.Contains(pu.OsIndex))] };
    }

    private ControlGroup? Group => Around is null ? null : new ControlGroup("/system.slice", CpuSet.Parse(Around) & ReadOnline()!, null) { IsIsolated = IsPartitioned };
}
