namespace Tesson.Core.Plans;

/// <summary>Bounds of an execution.</summary>
public sealed record ExecutorOptions
{
    /// <summary>How many calls are made at a time.</summary>
    public int Parallel { get; init; } = 16;

    /// <summary>How long a call that must not be cut off has after an interrupt.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);
}
