using System.Net;
using System.Text.RegularExpressions;
using Tesson.Core.Groups;
using Tesson.Docker;
using Tesson.Topology;

namespace Tesson.Core.Engine;

/// <summary>The Docker Engine, as Core needs it: the only place in Core that knows the leaf's types.</summary>
/// <param name="endpoint">Where it is.</param>
/// <param name="timeout">The bound of one ordinary call.</param>
public sealed partial class DockerEngine(DockerEndpoint endpoint, TimeSpan timeout) : IEngine, IDisposable
{
    private static readonly TimeSpan UntilListKnows = TimeSpan.FromMilliseconds(100);

    private readonly EngineClient _docker = new(endpoint, new EngineClientOptions
    {
        Timeout = timeout,
        PingTimeout = timeout < TimeSpan.FromSeconds(10) ? timeout : TimeSpan.FromSeconds(10),
    });

    /// <summary>What is wrong with the name of an image; null where nothing is.</summary>
    public static string? ImageFault(string image) => ImageReference.TryParse(image, out _, out string? fault) ? null : fault;

    /// <inheritdoc/>
    public string Address => endpoint.Address;

    /// <inheritdoc/>
    public string? Host => endpoint.Host;

    /// <inheritdoc/>
    public Task<EngineMachine> DescribeAsync(CancellationToken cancellationToken) => TellAsync(async () =>
    {
        var info = await _docker.GetSystemInfoAsync(cancellationToken);
        bool isRootless = IsRootless(info.SecurityOptions ?? []);
        return new EngineMachine(info.Name ?? "", info.KernelVersion ?? "", (int)info.NCPU, isRootless)
        {
            CanPin = !isRootless || info.CPUSet,
            CgroupDriver = info.CgroupDriver ?? "",
        };
    });

    /// <inheritdoc/>
    public Task<IReadOnlyList<ObservedContainer>> ListAsync(string? label, CancellationToken cancellationToken) => TellAsync(async () =>
    {
        var containers = await _docker.ListContainersAsync(all: true, label is null ? [] : [label], cancellationToken);
        return (IReadOnlyList<ObservedContainer>)[.. containers.Select(Observed)];
    });

    /// <inheritdoc/>
    public Task<ObservedContainer?> InspectAsync(string container, CancellationToken cancellationToken) => TellAsync(async () =>
    {
        try
        {
            return Observed(await _docker.InspectContainerAsync(container, cancellationToken));
        }
        catch (DockerApiException fault) when (fault.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    });

    /// <inheritdoc/>
    public Task<IReadOnlyList<ObservedNetwork>> ListNetworksAsync(CancellationToken cancellationToken) => TellAsync(async () =>
        (IReadOnlyList<ObservedNetwork>)[.. (await _docker.ListNetworksAsync(cancellationToken)).Select(Observed)]);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReadLogAsync(string container, int lines, CancellationToken cancellationToken) =>
        TellAsync(() => _docker.ReadContainerLogsAsync(container, lines, cancellationToken));

    /// <inheritdoc/>
    public Task WatchAsync(Action connected, Action<string> changed, CancellationToken cancellationToken) => TellAsync(async () =>
    {
        await _docker.MonitorEventsAsync(
            ["container", "network"],
            ["start", "die", "pause", "unpause", "destroy", "health_status", "create", "connect", "disconnect", "update"],
            () =>
            {
                connected();
                return Task.CompletedTask;
            },
            async happened =>
            {
                string? name = null;
                if (happened.Type != "network" && happened.Actor?.Attributes?.ContainsKey(Label.Group) != true)
                    return;
                happened.Actor?.Attributes?.TryGetValue("name", out name);
                string id = happened.Actor?.ID ?? "";
                string told = $"{happened.Type} {name ?? id}: {happened.Action}";
                // The engine tells of a death some 100 ms before its list knows it (seen on 20.10). An inspection waits for
                // that, but also for the whole restart of a container that has such a policy: until then it is told again.
                Task knows = happened.Action == "die" ? InspectAsync(id, cancellationToken) : Task.CompletedTask;
                while (await Task.WhenAny(knows, Task.Delay(UntilListKnows, cancellationToken)) != knows)
                    changed(told);
                await knows;
                changed(told);
            },
            cancellationToken);
        return true;
    });

    /// <inheritdoc/>
    public Task<bool> HasImageAsync(string image, CancellationToken cancellationToken) =>
        TellAsync(async () => await _docker.InspectImageAsync(image, cancellationToken) is not null);

    /// <inheritdoc/>
    public Task PullAsync(string image, IProgress<string> progress, CancellationToken cancellationToken) => TellAsync(async () =>
    {
        await _docker.CreateImageAsync(image, new PullSentences(image, progress), cancellationToken);
        return true;
    });

    /// <inheritdoc/>
    public Task CheckAsync(ContainerSpec spec, CancellationToken cancellationToken) => TellAsync(async () =>
    {
        // The engine checks a container's settings before it looks for the image. With the id of an image that cannot
        // exist it says 400 for bad settings and 404 for good ones, and creates nothing (moby, daemon/create.go).
        string nowhere = $"sha256:{Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32))}";
        try
        {
            await _docker.CreateContainerAsync(spec.Name, BodyOf(spec with { Image = nowhere }), cancellationToken);
        }
        catch (DockerApiException fault) when (fault.StatusCode == HttpStatusCode.BadRequest)
        {
            throw new RefusedException($"the Docker Engine refuses such shards: {fault.EngineMessage}", fault);
        }
        catch (DockerApiException)
        {
            // 404, or what a later engine makes of it: the real create will tell.
        }

        return true;
    });

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> CreateAsync(ContainerSpec spec, CancellationToken cancellationToken) => TellAsync(async () =>
    {
        try
        {
            return (await _docker.CreateContainerAsync(spec.Name, BodyOf(spec), cancellationToken)).Warnings;
        }
        catch (DockerApiException fault) when (fault.StatusCode == HttpStatusCode.Conflict)
        {
            throw new RefusedException($"a container of this name exists already; is another run starting the group? ({fault.EngineMessage})", fault);
        }
    });

    /// <inheritdoc/>
    public Task PinAsync(string container, CpuSet cpus, CancellationToken cancellationToken) => TellCpusetAsync(async () =>
    {
        await _docker.UpdateContainerAsync(container, new ContainerUpdate { CpusetCpus = cpus.ToString() }, cancellationToken);
        return true;
    });

    /// <inheritdoc/>
    public Task StartAsync(string container, CancellationToken cancellationToken) => TellCpusetAsync(async () =>
    {
        await _docker.StartContainerAsync(container, cancellationToken);
        return true;
    });

    /// <inheritdoc/>
    public Task StopAsync(string container, TimeSpan wait, CancellationToken cancellationToken) => TellAsync(async () =>
    {
        try
        {
            await _docker.StopContainerAsync(container, wait, cancellationToken);
        }
        catch (DockerApiException fault) when (fault.StatusCode == HttpStatusCode.NotFound)
        {
            // Somebody else removed it.
        }

        return true;
    });

    /// <inheritdoc/>
    public Task RemoveAsync(string container, CancellationToken cancellationToken) =>
        TellAsync(() => _docker.RemoveContainerAsync(container, force: true, volumes: true, cancellationToken));

    /// <inheritdoc/>
    public void Dispose() => _docker.Dispose();

    /// <summary>What confines containers is told as <c>name=NAME</c>, with options after commas.</summary>
    internal static bool IsRootless(IEnumerable<string> securityOptions) =>
        securityOptions.Any(option => option == "name=rootless" || option.StartsWith("name=rootless,", StringComparison.Ordinal));

    private static ContainerBody BodyOf(ContainerSpec spec) =>
        (spec.Body is null ? ContainerBody.Empty : ContainerBody.Parse(spec.Body, spec.BodySource)).With(new ContainerChanges
        {
            Image = spec.Image,
            Command = spec.Command,
            EnvironmentDefaults = spec.EnvironmentDefaults,
            Environment = spec.Environment,
            Labels = spec.Labels,
            CpusetCpus = spec.Cpus.ToString(),
            CpusetMems = spec.Mems.IsEmpty ? null : spec.Mems.ToString(),
            Memory = spec.MemoryBytes,
            MemoryReservation = spec.MemoryReservationBytes,
            CpuShares = spec.CpuShares,
            NetworkMode = spec.Network,
            Sysctls = spec.Sysctls,
            Publications = [.. spec.Publications.Select(port => new PortPublication(port.ContainerPort, port.HostAddress, port.HostPort))],
            ReplacePublications = true,
        });

    /// <summary>
    /// Version 1 of cgroups takes an offline CPU out of every cpuset, and does not give it back when it is online again:
    /// neither to a container's nor to the one around it, which is the engine's.
    /// </summary>
    private static async Task<T> TellCpusetAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await TellAsync(call);
        }
        catch (TessonException fault) when (LostCpuset().Match(fault.Message) is { Success: true } lost)
        {
            string root = lost.Groups["root"].Value, parent = lost.Groups["parent"].Value;
            throw new TessonException(
                $"{fault.Message.Trim()}; the control group {parent} lacks a CPU: somebody narrowed it, or the CPU was offline, and cgroup version 1 does not give it back; then: "
                + $"cat {root}/cpuset.cpus > {root}{parent}/cpuset.cpus",
                fault);
        }
    }

    [GeneratedRegex("write (?<root>/[^: ]*/cpuset)(?<parent>/[^: ]+)/[^/: ]+/cpuset\\.cpus: permission denied")]
    private static partial Regex LostCpuset();

    private static async Task<T> TellAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (DockerException fault)
        {
            throw new TessonException(fault.Message, fault);
        }
    }
}
