namespace Tesson.Docker;

/// <summary>Which events to follow: those whose type and whose action are both in the lists.</summary>
public sealed record EventsParameters
{
    /// <summary>Types, such as <c>container</c>; empty for all.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>Actions, such as <c>start</c> or <c>health_status</c>; empty for all.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];
}
