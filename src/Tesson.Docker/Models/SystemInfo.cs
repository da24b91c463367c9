using System.Text.Json.Serialization;

namespace Tesson.Docker;

/// <summary>What the engine says of itself and of its machine. A text that it leaves out is empty.</summary>
public sealed record SystemInfo
{
    /// <summary>The engine's id.</summary>
    public string ID { get; init => field = value ?? ""; } = "";

    /// <summary>The machine's host name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>The number of CPUs that the engine sees.</summary>
    [JsonPropertyName("NCPU")]
    public int NCPU { get; init; }

    /// <summary>Memory of the machine in bytes.</summary>
    public long MemTotal { get; init; }

    /// <summary>The kernel's release.</summary>
    public string KernelVersion { get; init => field = value ?? ""; } = "";

    /// <summary>Such as <c>Debian GNU/Linux 12 (bookworm)</c>.</summary>
    public string OperatingSystem { get; init => field = value ?? ""; } = "";

    /// <summary>Such as <c>x86_64</c>.</summary>
    public string Architecture { get; init => field = value ?? ""; } = "";

    /// <summary>The engine's own version, such as <c>20.10.24</c>.</summary>
    public string ServerVersion { get; init => field = value ?? ""; } = "";

    /// <summary><c>1</c> or <c>2</c>.</summary>
    public string CgroupVersion { get; init => field = value ?? ""; } = "";

    /// <summary>Whether containers can be pinned to CPUs.</summary>
    [JsonPropertyName("CPUSet")]
    public bool CPUSet { get; init; }

    /// <summary>What confines containers, as <c>name=NAME</c> with options after commas, such as <c>name=seccomp,profile=default</c>.</summary>
    public IReadOnlyList<string> SecurityOptions { get; init => field = value ?? []; } = [];

    /// <summary>Whether the engine runs without root's rights, in a user namespace of its own.</summary>
    [JsonIgnore]
    public bool IsRootless => SecurityOptions.Any(option => option == "name=rootless" || option.StartsWith("name=rootless,", StringComparison.Ordinal));
}
