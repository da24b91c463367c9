namespace Tesson.Gorb;

/// <summary>Gorb's health check of a backend.</summary>
public sealed record Pulse
{
    /// <summary>TCP if left out.</summary>
    public PulseType Type { get; init; }

    /// <summary>Whole seconds, at least one; null for Gorb's default, a minute. The first check comes at a random moment within it.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>The path that an HTTP check asks for; null for <c>/</c>.</summary>
    public string? Path { get; init; }
}
