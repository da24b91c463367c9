namespace Tesson.Docker;

/// <summary>How the engine checks whether a container is well.</summary>
public sealed record HealthCheck
{
    /// <summary>The command, after <c>CMD</c> or <c>CMD-SHELL</c>; <c>NONE</c> alone takes the image's check away.</summary>
    public IReadOnlyList<string> Test { get; init => field = value ?? []; } = [];

    /// <summary>The time between two checks, and before the first one, in nanoseconds; 0 for the engine's default.</summary>
    public long Interval { get; init; }

    /// <summary>How long failures do not count after a start, in nanoseconds.</summary>
    public long StartPeriod { get; init; }
}
