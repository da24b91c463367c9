namespace Tesson.Gorb;

/// <summary>How patient a <see cref="GorbClient"/> is.</summary>
public sealed record GorbClientOptions
{
    /// <summary>The time for one attempt, from 10 ms to a day.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Attempts in all, at least 1.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>The pause before the second attempt; each further one is twice as long.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(100);
}
