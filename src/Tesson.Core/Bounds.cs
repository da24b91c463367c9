using Tesson.Core.Plans;

namespace Tesson.Core;

/// <summary>How long a command may wait for what.</summary>
public sealed record Bounds
{
    /// <summary>For a shard to run, or to be healthy.</summary>
    public TimeSpan Ready { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>For a group's address to answer, once its shards are ready. A SYN that was dropped comes again after 1 s.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>For everything that a failed run created to be removed again; so long a run waits for another that is to give way to it.</summary>
    public TimeSpan Undo { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many calls at a time, and how long the last ones have after an interrupt.</summary>
    public ExecutorOptions Execution { get; init; } = new();
}
