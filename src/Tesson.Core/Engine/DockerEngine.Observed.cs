using System.Globalization;
using System.Net;
using Tesson.Core.Groups;
using Tesson.Core.Host;
using Tesson.Docker;
using Tesson.Nftables;
using Tesson.Topology;
using NetworkResponse = Docker.DotNet.Models.NetworkResponse;

namespace Tesson.Core.Engine;

/// <content>What the engine tells, in Core's own words.</content>
public sealed partial class DockerEngine
{
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(30);

    private static ObservedContainer Observed(ContainerSummary container) => At(Addressed(container.Networks, container.HostConfig.NetworkMode), new ObservedContainer
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
        Health = HealthOf(container.Status),
    });

    private static ObservedContainer Observed(ContainerInspection container) => At(Addressed(container.NetworkSettings.Networks, container.HostConfig.NetworkMode), new ObservedContainer
    {
        Id = container.ID,
        Name = container.Name.TrimStart('/'),
        Image = container.Config.Image,
        State = container.State.Status,
        Status = container.State.Status,
        Labels = container.Config.Labels,
        Ports = [.. container.NetworkSettings.Ports.SelectMany(entry => (entry.Value ?? []).Select(binding => Port(entry.Key, binding)))],
        Network = NetworkOf(container.HostConfig.NetworkMode),
        CreatedAt = container.Created,
        Pid = container.State.Pid,
        Health = container.State.Health?.Status is { } health and not "none" ? health : null,
        ExitCode = (int)container.State.ExitCode,
        IsOutOfMemory = container.State.OOMKilled,
        FirstProbe = FirstProbe(container.Config.Healthcheck),
        IsAgent = container.ID == OwnContainer.Id || Agent.Is(container.Path, container.Config.Image),
        PinnedCpus = CpuSet.TryParse(container.HostConfig.CpusetCpus, out var pinned) && !pinned.IsEmpty ? pinned : null,
        PublishedKeys = [.. container.HostConfig.PortBindings.Keys.Order(StringComparer.Ordinal)],
    });

    /// <summary>
    /// Without a start period the engine waits for one interval, 30 s by default (moby, daemon/health.go). Within a start
    /// period newer engines probe more often, so nothing is told of those.
    /// </summary>
    private static TimeSpan? FirstProbe(HealthCheck? check) =>
        check is null || check.Test is [] or ["NONE"] || check.StartPeriod > 0 ? null
        : check.Interval == 0 ? DefaultInterval
        : TimeSpan.FromMicroseconds(check.Interval / 1000.0);

    private static ObservedContainer At(EndpointSettings? place, ObservedContainer container) => container with
    {
        Address = place?.IPAddress,
        LinkAddress = place?.MacAddress is { Length: > 0 } link ? link : null,
        IPv6 = place?.GlobalIPv6Address is { Length: > 0 } address ? address : null,
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

    internal static ObservedNetwork Observed(NetworkResponse network)
    {
        const int ShortId = 12;
        string id = network.ID ?? "", driver = network.Driver ?? "";
        string? bridge = driver != "bridge" ? null
            // Linux takes quotes and semicolons in the name of an interface; a table of rules does not.
            : Option(network, "com.docker.network.bridge.name") is { } name ? (Word.IsPlain(name) ? name : null)
            : $"br-{id[..Math.Min(ShortId, id.Length)]}";
        return new ObservedNetwork(network.Name ?? "", id, driver, bridge, network.Internal)
        {
            Parent = ParentOf(network),
            HasIPv4 = network.IPAM?.Config is not { Count: > 0 } subnets || subnets.Any(one => one.Subnet?.Contains(':', StringComparison.Ordinal) != true),
            Binding = IPAddress.TryParse(Option(network, "com.docker.network.bridge.host_binding_ipv4"), out var binding)
                && !binding.Equals(IPAddress.Any) ? binding : null,
            IsRouted = Option(network, "com.docker.network.bridge.gateway_mode_ipv4") == "routed",
            IsApart = bridge is not null && bool.TryParse(Option(network, "com.docker.network.bridge.enable_icc"), out bool isTogether) && !isTogether,
        };
    }

    /// <summary>The interface that a macvlan network in bridge mode is on; in other modes its containers do not reach one another.</summary>
    private static string? ParentOf(NetworkResponse network) =>
        network.Driver == "macvlan" && (Option(network, "macvlan_mode") ?? "bridge") == "bridge" ? Option(network, "parent") : null;

    private static string? Option(NetworkResponse network, string name) =>
        network.Options is { } options && options.TryGetValue(name, out string? value) && value is { Length: > 0 } ? value : null;
}
