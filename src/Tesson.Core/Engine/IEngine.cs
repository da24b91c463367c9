using Tesson.Core.Groups;
using Tesson.Topology;

namespace Tesson.Core.Engine;

/// <summary>The container engine, as Core needs it. Every call is one request, or a bounded poll of one.</summary>
public interface IEngine : IContainerReader
{
    /// <summary>Where it is, as the user would write it: <c>unix:///var/run/docker.sock</c>.</summary>
    string Address { get; }

    /// <summary>The network host that it is reached at; null over a Unix socket.</summary>
    string? Host { get; }

    /// <summary>What the engine says of its machine.</summary>
    Task<EngineMachine> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>The last lines that a container printed, oldest first, safe for a terminal.</summary>
    Task<IReadOnlyList<string>> ReadLogAsync(string container, int lines, CancellationToken cancellationToken);

    /// <summary>Follows what happens to containers and networks, until the engine ends it.</summary>
    /// <param name="connected">Called once, when from then on nothing is missed.</param>
    /// <param name="changed">Called when something happened that may concern a group, with a few words for people.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task WatchAsync(Action connected, Action<string> changed, CancellationToken cancellationToken);

    /// <summary>Whether the image is in the engine's store.</summary>
    Task<bool> HasImageAsync(string image, CancellationToken cancellationToken);

    /// <summary>Pulls an image; the progress is a short sentence at a time.</summary>
    Task PullAsync(string image, IProgress<string> progress, CancellationToken cancellationToken);

    /// <summary>Asks the engine whether it would accept the container, without creating it.</summary>
    /// <exception cref="TessonException">It would not; the message is the engine's own.</exception>
    Task CheckAsync(ContainerSpec spec, CancellationToken cancellationToken);

    /// <summary>Creates a container.</summary>
    /// <returns>What the engine did not like and did all the same, a sentence each.</returns>
    Task<IReadOnlyList<string>> CreateAsync(ContainerSpec spec, CancellationToken cancellationToken);

    /// <summary>Pins a container to other CPUs, running or not.</summary>
    Task PinAsync(string container, CpuSet cpus, CancellationToken cancellationToken);

    /// <summary>Starts a container; one that runs is left as it is.</summary>
    Task StartAsync(string container, CancellationToken cancellationToken);

    /// <summary>Stops a container: SIGTERM, and SIGKILL after <paramref name="wait"/>. A stopped or missing one is fine.</summary>
    Task StopAsync(string container, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>Removes a container, running or not, with its anonymous volumes. A missing one is fine.</summary>
    Task RemoveAsync(string container, CancellationToken cancellationToken);
}
