using System.Text.Json.Serialization;

namespace Tesson.Docker;

/// <summary>What is changed of a container's limits; what is null stays.</summary>
public sealed record ContainerUpdate
{
    /// <summary>The CPUs to pin it to, in Linux list format. The engine takes an empty text for null: a pin cannot be taken off.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CpusetCpus { get; init; }
}
