using System.Collections.Immutable;
using System.Globalization;
using Tesson.Core.Groups;
using Tesson.Core.Ports;

namespace Tesson.Core.FrontEnds;

/// <summary>
/// The names of a group's services and backends. As in 2016 (docs/tool-of-2016.md): <c>GROUP-PORT-PROTOCOL</c>, and
/// <c>CONTAINER-PORT</c> in it, with the container's port. Backend names are global in Gorb (docs/gorb.md, quirk 1), so a
/// second mapping of one container port, or the same port under another protocol, gets a longer name.
/// </summary>
public static class GroupServices
{
    private const int IdLength = 64;

    /// <summary>The services of a group that the engine has, as its front end should have them.</summary>
    /// <param name="group">The group.</param>
    /// <param name="networks">The engine's networks; empty where the front end has no use for them.</param>
    public static ImmutableArray<(Service Service, PortMapping Mapping, string Suffix)> Of(ObservedGroup group, IReadOnlyList<ObservedNetwork> networks) =>
        Of(group.Name, group.Ports ?? [], group.Scheduling,
            KernelFrontEnd.At(group.FrontEndAddress) is { HasRelays: true } ? ObservedNetwork.Find(networks, group.Shards[0].Container.Network) : null);

    /// <summary>One service for each of the group's ports.</summary>
    /// <param name="group">The group's name.</param>
    /// <param name="mappings">Its ports.</param>
    /// <param name="scheduling">How connections are spread; null for in turn.</param>
    /// <param name="network">The network that the shards are on, where the front end has use for it.</param>
    public static ImmutableArray<(Service Service, PortMapping Mapping, string Suffix)> Of(
        string group, ImmutableArray<PortMapping> mappings, Scheduling? scheduling = null, ObservedNetwork? network = null)
    {
        var services = ImmutableArray.CreateBuilder<(Service, PortMapping, string)>();
        HashSet<string> used = new(StringComparer.Ordinal);
        foreach (var mapping in mappings)
        {
            int port = mapping.ListenPort;
            string service = Safe(string.Create(CultureInfo.InvariantCulture, $"{group}-{mapping.ContainerPort}-{mapping.ProtocolName}"));
            string suffix = mapping.Protocol == Protocol.Tcp
                ? mapping.ContainerPort.ToString(CultureInfo.InvariantCulture)
                : string.Create(CultureInfo.InvariantCulture, $"{mapping.ContainerPort}-{mapping.ProtocolName}");
            if (!used.Add(service))
            {
                string more = string.Create(CultureInfo.InvariantCulture, $"-at-{(mapping.HostAddress is { } address ? $"{address}-" : "")}{port}");
                service += Safe(more);
                suffix += Safe(more);
            }

            Service own = new(service, mapping.HostAddress?.ToString(), port, mapping.Protocol, group)
            {
                Scheduling = scheduling ?? Scheduling.Default,
                Bridge = network?.Bridge,
                IsApart = network?.IsApart == true,
            };
            services.Add((own, mapping, suffix));
        }

        return services.ToImmutable();
    }

    /// <summary>The name of a container's backend.</summary>
    /// <param name="containerId">The engine's id of it.</param>
    /// <param name="suffix">What <see cref="Of(string, ImmutableArray{PortMapping}, Scheduling, ObservedNetwork)"/> gives for the mapping.</param>
    public static string Backend(string containerId, string suffix) => $"{containerId}-{suffix}";

    /// <summary>The container's id in a backend's name, <c>ID-PORT</c>; null where the name is not one of Tesson's.</summary>
    public static string? ContainerOf(string backend) =>
        backend.Length > IdLength && backend[IdLength] == '-' && backend[..IdLength].All(char.IsAsciiHexDigitLower) ? backend[..IdLength] : null;

    /// <summary>Whether two backends are ports of one container, or one port.</summary>
    public static bool AreOfOneContainer(string backend, string other) =>
        backend == other || (ContainerOf(backend) is { } container && container == ContainerOf(other));

    private static string Safe(string name) => name.Replace('/', '-').Replace(':', '-');
}
