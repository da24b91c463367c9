using System.Globalization;
using System.Net;
using Tesson.Core.Groups;
using Tesson.Docker;

namespace Tesson.Core.Engine;

/// <summary>The Docker Engine, as Core needs it: the only place in Core that knows the leaf's types.</summary>
/// <param name="endpoint">Where it is.</param>
/// <param name="timeout">The bound of one ordinary call.</param>
public sealed class DockerEngine(DockerEndpoint endpoint, TimeSpan timeout) : IEngine, IDisposable
{
    private readonly DockerClient _docker = new(endpoint, new DockerClientOptions
    {
        Timeout = timeout,
        PingTimeout = timeout < TimeSpan.FromSeconds(10) ? timeout : TimeSpan.FromSeconds(10),
    });

    /// <inheritdoc/>
    public string Address => endpoint.Address;

    /// <inheritdoc/>
    public string? Host => endpoint.Host;

    /// <inheritdoc/>
    public Task<EngineMachine> DescribeAsync(CancellationToken cancellationToken) => TellAsync(async () =>
    {
        var info = await _docker.GetSystemInfoAsync(cancellationToken);
        return new EngineMachine(info.Name, info.KernelVersion, info.NCPU, info.IsRootless);
    });

    /// <inheritdoc/>
    public Task<IReadOnlyList<ObservedContainer>> ListAsync(string? label, CancellationToken cancellationToken) => TellAsync(async () =>
    {
        var containers = await _docker.ListContainersAsync(
            new ContainersListParameters { All = true, Labels = label is null ? [] : [label] }, cancellationToken);
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
            new EventsParameters
            {
                Types = ["container", "network"],
                Events = ["start", "die", "pause", "unpause", "destroy", "health_status", "create", "connect", "disconnect"],
            },
            () =>
            {
                connected();
                return Task.CompletedTask;
            },
            async happened =>
            {
                if (happened.Type != "network" && !happened.Attributes.ContainsKey(Label.Group))
                    return;
                // The engine tells of a death some 100 ms before its list knows it (seen on 20.10); an inspection waits for that.
                if (happened.Action == "die")
                    await InspectAsync(happened.ActorID, cancellationToken);
                changed($"{happened.Type} {happened.Attributes.GetValueOrDefault("name", happened.ActorID)}: {happened.Action}");
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
    public Task<string> CreateAsync(ContainerSpec spec, CancellationToken cancellationToken) => TellAsync(async () =>
    {
        try
        {
            return (await _docker.CreateContainerAsync(spec.Name, BodyOf(spec), cancellationToken)).Id;
        }
        catch (DockerApiException fault) when (fault.StatusCode == HttpStatusCode.Conflict)
        {
            throw new RefusedException($"a container of this name exists already; is another run starting the group? ({fault.EngineMessage})", fault);
        }
    });

    /// <inheritdoc/>
    public Task StartAsync(string container, CancellationToken cancellationToken) => TellAsync(async () =>
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

    private static ContainerBody BodyOf(ContainerSpec spec) =>
        (spec.Body is null ? ContainerBody.Empty : ContainerBody.Parse(spec.Body, spec.BodySource)).With(new ContainerChanges
        {
            Image = spec.Image,
            Command = spec.Command,
            EnvironmentDefaults = spec.EnvironmentDefaults,
            Environment = spec.Environment,
            Labels = spec.Labels,
            CpusetCpus = spec.Cpus.ToString(),
            CpusetMems = spec.Mems.ToString(),
            NetworkMode = spec.Network,
            Publications = [.. spec.Publications.Select(port => new PortPublication(port.ContainerPort, port.HostAddress, port.HostPort))],
            ReplacePublications = true,
        });

    private static ObservedContainer Observed(ContainerSummary container) => new()
    {
        Id = container.ID,
        Name = container.Names.Count > 0 ? container.Names[0].TrimStart('/') : container.ID,
        Image = container.Image,
        State = container.State,
        Status = container.Status,
        Labels = container.Labels,
        Ports = [.. container.Ports
            .Select(port => new ObservedPort(port.IP, port.PrivatePort, port.PublicPort, port.Type))
            .Order(ObservedPort.Order)],
        Network = NetworkOf(container.HostConfig.NetworkMode),
        Address = Addressed(container.Networks, container.HostConfig.NetworkMode)?.IPAddress,
        IPv6 = Addressed(container.Networks, container.HostConfig.NetworkMode)?.GlobalIPv6Address is { Length: > 0 } address ? address : null,
        Health = HealthOf(container.Status),
    };

    private static ObservedContainer Observed(ContainerInspection container) => new()
    {
        Id = container.ID,
        Name = container.Name.TrimStart('/'),
        Image = container.Config.Image,
        State = container.State.Status,
        Status = container.State.Status,
        Labels = container.Config.Labels,
        Ports = [.. container.NetworkSettings.Ports.SelectMany(entry => (entry.Value ?? []).Select(binding => Port(entry.Key, binding)))],
        Network = NetworkOf(container.HostConfig.NetworkMode),
        Address = Addressed(container.NetworkSettings.Networks, container.HostConfig.NetworkMode)?.IPAddress,
        IPv6 = Addressed(container.NetworkSettings.Networks, container.HostConfig.NetworkMode)?.GlobalIPv6Address is { Length: > 0 } address ? address : null,
        Pid = container.State.Pid,
        Health = container.State.Health?.Status is { } health and not "none" ? health : null,
        ExitCode = (int)container.State.ExitCode,
        PublishedKeys = [.. container.HostConfig.PortBindings.Keys.Order(StringComparer.Ordinal)],
    };

    private static ObservedPort Port(string key, PortBinding binding)
    {
        string[] parts = key.Split('/');
        return new ObservedPort(binding.HostIP, Number(parts[0]), Number(binding.HostPort), parts.Length > 1 ? parts[1] : "tcp");
    }

    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;

    private static string NetworkOf(string mode) => mode is "default" or "" ? "bridge" : mode;

    /// <summary>The container's place on its own network; on another one where it was moved, and null where it has no address.</summary>
    private static EndpointSettings? Addressed(IReadOnlyDictionary<string, EndpointSettings> networks, string mode) => networks
        .Where(network => network.Value.IPAddress.Length > 0)
        .OrderBy(network => network.Key == NetworkOf(mode) || network.Value.NetworkID == mode ? 0 : 1)
        .ThenBy(network => network.Key, StringComparer.Ordinal)
        .Select(network => network.Value)
        .FirstOrDefault();

    /// <summary>A list tells of health in its sentence only: <c>Up 2 minutes (healthy)</c>, <c>Up 3 seconds (health: starting)</c>.</summary>
    private static string? HealthOf(string status) =>
        status.EndsWith("(healthy)", StringComparison.Ordinal) ? "healthy"
        : status.EndsWith("(unhealthy)", StringComparison.Ordinal) ? "unhealthy"
        : status.EndsWith("(health: starting)", StringComparison.Ordinal) ? "starting"
        : null;

    private static ObservedNetwork Observed(NetworkResource network)
    {
        const string Interface = "com.docker.network.bridge.name";
        const int ShortId = 12;
        string? bridge = network.Driver != "bridge" ? null
            : network.Options.TryGetValue(Interface, out string? name) && name.Length > 0 ? name
            : $"br-{network.ID[..ShortId]}";
        return new ObservedNetwork(network.Name, network.ID, network.Driver, bridge, network.Internal);
    }

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
