namespace Tesson.Core.Plans;

/// <summary>Bounds of an execution.</summary>
public sealed record ExecutorOptions
{
    /// <summary>How many calls are made at a time.</summary>
    public int Parallel { get; init; } = 16;

    /// <summary>
    /// How far apart shards are told to stop. All told at once get their SIGTERM late (the engine starts a process for
    /// each), so their SIGKILLs all come late as well, while the CPUs were idle in between: 16 shards that ignore
    /// SIGTERM took 4.15 s at once and 3.8 s with 15 ms between them, on 2 CPUs.
    /// </summary>
    public TimeSpan StopPace { get; init; } = TimeSpan.FromMilliseconds(30.0 / Environment.ProcessorCount);

    /// <summary>How long a call that must not be cut off has after an interrupt.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);
}
