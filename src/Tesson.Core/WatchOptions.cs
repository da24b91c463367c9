namespace Tesson.Core;

/// <summary>How often <see cref="WatchGroups"/> looks without being told.</summary>
public sealed record WatchOptions
{
    /// <summary>How often it looks at what does not tell of its changes: Gorb, IPVS, the machine's CPUs.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often it looks at what does tell: the engine, nft.</summary>
    public TimeSpan Backstop => Interval * 12;

    /// <summary>The longest wait before what did not answer is asked again.</summary>
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromSeconds(2);
}
