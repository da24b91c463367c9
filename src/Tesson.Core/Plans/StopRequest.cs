using System.Collections.Immutable;

namespace Tesson.Core.Plans;

/// <summary>How a group is to be stopped.</summary>
public sealed record StopRequest
{
    /// <summary>Whether containers are removed once they are stopped.</summary>
    public bool Purge { get; init; }

    /// <summary>How long a shard has between SIGTERM and SIGKILL.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a shard that was taken out of the front end may finish its connections; zero for not at all.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The front end of groups whose labels name none, as those of 2016 (docs/tool-of-2016.md); or null.</summary>
    public string? DefaultFrontEnd { get; init; }

    /// <summary>Whether shards are stopped although their front end does not answer, and goes on leading to where they were.</summary>
    public bool Force { get; init; }

    /// <summary>The front ends of this machine's kernel that this process may use: groups that are gone may have left something there.</summary>
    public ImmutableArray<string> Kernels { get; init; } = [];

    /// <summary>The request that a replacing run makes.</summary>
    public static StopRequest Replace(TimeSpan wait, TimeSpan drain) => new() { Purge = true, Wait = wait, Drain = drain };
}
