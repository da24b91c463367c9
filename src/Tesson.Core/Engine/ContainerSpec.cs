using System.Collections.Immutable;
using Tesson.Topology;

namespace Tesson.Core.Engine;

/// <summary>A container to create. What the user's own create body says holds, except where a property here says otherwise.</summary>
public sealed record ContainerSpec
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its image.</summary>
    public required string Image { get; init; }

    /// <summary>Its command; empty for the body's or the image's.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>The user's own create body (JSON with comments), or null.</summary>
    public string? Body { get; init; }

    /// <summary>The body's file, for messages.</summary>
    public string BodySource { get; init; } = "";

    /// <summary>Environment variables that the body may override, as <c>K=V</c>.</summary>
    public ImmutableArray<string> EnvironmentDefaults { get; init; } = [];

    /// <summary>Environment variables that override the body's, as <c>K=V</c>.</summary>
    public ImmutableArray<string> Environment { get; init; } = [];

    /// <summary>Labels; they override the body's.</summary>
    public required ImmutableSortedDictionary<string, string> Labels { get; init; }

    /// <summary>The CPUs that it is pinned to.</summary>
    public required CpuSet Cpus { get; init; }

    /// <summary>The memory nodes that it allocates from; empty to leave that to the body, or the engine.</summary>
    public required CpuSet Mems { get; init; }

    /// <summary>The most memory that it may use, in bytes; null to leave that to the body.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>The memory that it is left with when the machine is short of it, in bytes; null to leave that to the body.</summary>
    public long? MemoryReservationBytes { get; init; }

    /// <summary>Its part of CPU time beside others on the same CPUs; null to leave that to the body.</summary>
    public int? CpuShares { get; init; }

    /// <summary>The network that it is put on; null for the body's, or the engine's default.</summary>
    public string? Network { get; init; }

    /// <summary>Kernel settings of its own; they override the body's.</summary>
    public ImmutableSortedDictionary<string, string> Sysctls { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The ports that it publishes; they replace the body's.</summary>
    public ImmutableArray<Publication> Publications { get; init; } = [];
}
