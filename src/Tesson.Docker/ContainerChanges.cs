namespace Tesson.Docker;

/// <summary>What to lay over a create body. What is left out stays as the body has it.</summary>
public sealed record ContainerChanges
{
    /// <summary>The image; null to keep the body's.</summary>
    public string? Image { get; init; }

    /// <summary>The command; empty to keep the body's.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Variables (<c>NAME=value</c>) for names that neither the body nor <see cref="Environment"/> sets.</summary>
    public IReadOnlyList<string> EnvironmentDefaults { get; init; } = [];

    /// <summary>Variables (<c>NAME=value</c>) that replace the body's; of two of one name the last one holds.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Labels; they replace the body's of the same name.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The CPUs to pin to, in Linux list format; null to keep the body's.</summary>
    public string? CpusetCpus { get; init; }

    /// <summary>The memory nodes to allocate from, in Linux list format; null to keep the body's.</summary>
    public string? CpusetMems { get; init; }

    /// <summary>The most memory that it may use, in bytes; null to keep the body's.</summary>
    public long? Memory { get; init; }

    /// <summary>The memory that it is left with when the machine is short of it, in bytes; null to keep the body's.</summary>
    public long? MemoryReservation { get; init; }

    /// <summary>Its part of CPU time beside others on the same CPUs, 1024 by default; null to keep the body's.</summary>
    public long? CpuShares { get; init; }

    /// <summary>The network mode, such as <c>none</c>, <c>host</c> or a network's name; null to keep the body's.</summary>
    public string? NetworkMode { get; init; }

    /// <summary>Kernel settings of the container's own (<c>net.ipv4.conf.all.arp_ignore</c>); they replace the body's of the same name.</summary>
    public IReadOnlyDictionary<string, string> Sysctls { get; init; } = new Dictionary<string, string>();

    /// <summary>Ports to publish, besides the body's.</summary>
    public IReadOnlyList<PortPublication> Publications { get; init; } = [];

    /// <summary>Whether <see cref="Publications"/> stand instead of the body's; ports that the body exposes stay exposed.</summary>
    public bool ReplacePublications { get; init; }
}
