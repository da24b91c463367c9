namespace Tesson.Core;

/// <summary>How often <see cref="WatchGroups"/> looks without being told.</summary>
public sealed record WatchOptions
{
    /// <summary>How often it looks although nothing was told.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest wait before what did not answer is asked again.</summary>
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromSeconds(2);
}
