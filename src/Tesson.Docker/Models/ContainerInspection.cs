using System.Text.Json.Serialization;

namespace Tesson.Docker;

/// <summary>One container in detail.</summary>
public sealed record ContainerInspection
{
    /// <summary>The container's id.</summary>
    [JsonPropertyName("Id")]
    public string ID { get; init => field = value ?? ""; } = "";

    /// <summary>Its name, with a slash before it.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>When it was created.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>The image's id.</summary>
    public string Image { get; init => field = value ?? ""; } = "";

    /// <summary>The program that it is started with, the image's entry point included.</summary>
    public string Path { get; init => field = value ?? ""; } = "";

    /// <summary>Whether it runs, and how it ended.</summary>
    public ContainerState State { get; init => field = value ?? new(); } = new();

    /// <summary>What does not depend on the host.</summary>
    public ContainerConfig Config { get; init => field = value ?? new(); } = new();

    /// <summary>What depends on the host.</summary>
    public HostConfig HostConfig { get; init => field = value ?? new(); } = new();

    /// <summary>Its networks and published ports.</summary>
    public NetworkSettings NetworkSettings { get; init => field = value ?? new(); } = new();
}

/// <summary>The state of a container.</summary>
public sealed record ContainerState
{
    /// <summary>Such as <c>created</c>, <c>running</c> or <c>exited</c>.</summary>
    public string Status { get; init => field = value ?? ""; } = "";

    /// <summary>Whether it runs (a paused one does).</summary>
    public bool Running { get; init; }

    /// <summary>The process id of its first process on the engine's machine; 0 where it does not run.</summary>
    public long Pid { get; init; }

    /// <summary>How its first process ended.</summary>
    public long ExitCode { get; init; }

    /// <summary>Whether the kernel killed a process of it for want of memory.</summary>
    public bool OOMKilled { get; init; }

    /// <summary>Why it could not be started; empty where it could.</summary>
    public string Error { get; init => field = value ?? ""; } = "";

    /// <summary>The result of its health check; null where it has none.</summary>
    public ContainerHealth? Health { get; init; }
}

/// <summary>The result of a health check.</summary>
public sealed record ContainerHealth
{
    /// <summary><c>starting</c>, <c>healthy</c>, <c>unhealthy</c> or <c>none</c>.</summary>
    public string Status { get; init => field = value ?? ""; } = "";
}

/// <summary>The part of a container's configuration that does not depend on the host.</summary>
public sealed record ContainerConfig
{
    /// <summary>The image as it was asked for.</summary>
    public string Image { get; init => field = value ?? ""; } = "";

    /// <summary>Environment variables, as <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Env { get; init => field = value ?? []; } = [];

    /// <summary>The command.</summary>
    public IReadOnlyList<string> Cmd { get; init => field = value ?? []; } = [];

    /// <summary>Its health check; null where it has none.</summary>
    public HealthCheck? Healthcheck { get; init; }

    /// <summary>Its labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init => field = value ?? new Dictionary<string, string>(); } = new Dictionary<string, string>();
}

/// <summary>The part of a container's configuration that depends on the host.</summary>
public sealed record HostConfig
{
    /// <summary>The CPUs that it is pinned to, in Linux list format; empty for all.</summary>
    public string CpusetCpus { get; init => field = value ?? ""; } = "";

    /// <summary>The memory nodes that it allocates from, in Linux list format; empty for all.</summary>
    public string CpusetMems { get; init => field = value ?? ""; } = "";

    /// <summary>Such as <c>default</c>, <c>bridge</c>, <c>host</c>, <c>none</c> or a network's name.</summary>
    public string NetworkMode { get; init => field = value ?? ""; } = "";

    /// <summary>The ports that it was created to publish, by port and protocol; they stay while it does not run.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<PortBinding>?> PortBindings { get; init => field = value ?? new Dictionary<string, IReadOnlyList<PortBinding>?>(); } =
        new Dictionary<string, IReadOnlyList<PortBinding>?>();
}
