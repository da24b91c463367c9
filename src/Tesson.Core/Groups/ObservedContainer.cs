using System.Collections.Immutable;
using Tesson.Topology;

namespace Tesson.Core.Groups;

/// <summary>A container as the engine tells of it.</summary>
public sealed record ObservedContainer
{
    /// <summary>The engine's id.</summary>
    public required string Id { get; init; }

    /// <summary>The name, without a leading slash.</summary>
    public required string Name { get; init; }

    /// <summary>The image, as it was named when the container was created.</summary>
    public required string Image { get; init; }

    /// <summary>The engine's word: created, running, paused, restarting, removing, exited or dead.</summary>
    public required string State { get; init; }

    /// <summary>The state as a clause: <c>it is exited</c>.</summary>
    public string StateClause => State switch
    {
        "created" => "it was never started",
        "removing" => "it is being removed",
        _ => $"it is {State}",
    };

    /// <summary>The engine's sentence: <c>Up 2 minutes (healthy)</c>.</summary>
    public required string Status { get; init; }

    /// <summary>All labels.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>Its ports; empty while it does not run.</summary>
    public ImmutableArray<ObservedPort> Ports { get; init; } = [];

    /// <summary>The network that it was created on: a name, <c>bridge</c>, <c>host</c> or <c>none</c>.</summary>
    public string Network { get; init; } = "bridge";

    /// <summary>Its IPv4 address inside that network; null while it has none.</summary>
    public string? Address { get; init; }

    /// <summary>Its IPv6 address inside that network; null while it has none.</summary>
    public string? IPv6 { get; init; }

    /// <summary>Its link (MAC) address inside that network; null while it has none.</summary>
    public string? LinkAddress { get; init; }

    /// <summary>When it was created, by the engine's clock; the earliest time of all where only a list was read.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The process id of its first process on the engine's machine; 0 where it does not run, or only a list was read.</summary>
    public long Pid { get; init; }

    /// <summary>What its health check says: <c>starting</c>, <c>healthy</c>, <c>unhealthy</c>; null where it has none.</summary>
    public string? Health { get; init; }

    /// <summary>The exit code of its last process; 0 while it runs.</summary>
    public int ExitCode { get; init; }

    /// <summary>Whether the kernel killed a process of it for want of memory; false where only a list was read.</summary>
    public bool IsOutOfMemory { get; init; }

    /// <summary>How long after a start its health check is made first; null where it has none, where that cannot be told, or only a list was read.</summary>
    public TimeSpan? FirstProbe { get; init; }

    /// <summary>The ports that it was created to publish, running or not; empty where only a list was read.</summary>
    public ImmutableArray<string> PublishedKeys { get; init; } = [];

    /// <summary>Whether it does Tesson's own work: it is the one that this process runs in, or another <see cref="Agent"/>; false where only a list was read.</summary>
    public bool IsAgent { get; init; }

    /// <summary>The CPUs that the engine pins it to; null where it is not pinned, or only a list was read.</summary>
    public CpuSet? PinnedCpus { get; init; }

    /// <summary>The CPUs that the kernel lets its processes run on; null where that was not looked at, or cannot be seen.</summary>
    public CpuSet? KernelCpus { get; init; }

    /// <summary>The CPUs that it is held to inside of those, since the engine is, see <see cref="InheritedAffinity"/>; null where it is not, or nobody looked.</summary>
    public CpuSet? HeldCpus { get; init; }

    /// <summary>The memory nodes that the kernel lets its processes allocate from; null where that was not looked at, or cannot be seen.</summary>
    public CpuSet? KernelMems { get; init; }

    /// <summary>The control group around its own; null where that was not looked at, or cannot be seen.</summary>
    public ControlGroup? Around { get; init; }

    /// <summary>Those of the CPUs that it was planned on that it cannot have now; none where nobody looked.</summary>
    public LostCpus Lost { get; init; } = LostCpus.None;

    /// <summary>Whether it can serve now. One that crashes and is restarted again and again cannot, nor can a paused one.</summary>
    public bool IsRunning => State == "running";

    /// <summary>Whether the engine keeps it going, so that it has to be stopped.</summary>
    public bool IsActive => State is "running" or "paused" or "restarting";

    /// <summary>Whether a shard in this state keeps others off its CPUs: it runs, or its run is about to start it.</summary>
    public bool HoldsCpus => IsActive || State == "created";
}
