using System.Collections.Immutable;
using System.Net;
using Tesson.Core.Ports;

namespace Tesson.Core.Groups;

/// <summary>A network of the engine.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">The engine's id of it.</param>
/// <param name="Driver">Such as <c>bridge</c>, <c>host</c>, <c>null</c>, <c>macvlan</c>.</param>
/// <param name="Bridge">The interface on the engine's machine; null where it is no bridge.</param>
/// <param name="IsInternal">Whether nothing outside of it may reach its containers.</param>
public sealed record ObservedNetwork(string Name, string Id, string Driver, string? Bridge, bool IsInternal)
{
    /// <summary>The interface of the engine's machine that a macvlan network in bridge mode is on; null for any other.</summary>
    public string? Parent { get; init; }

    /// <summary>Whether it has IPv4.</summary>
    public bool HasIPv4 { get; init; } = true;

    /// <summary>Whether the engine publishes its containers' ports at their own addresses only (<c>gateway_mode_ipv4=routed</c>).</summary>
    public bool IsRouted { get; init; }

    /// <summary>Whether it is a bridge whose containers do not reach one another (<c>icc</c> is false).</summary>
    public bool IsApart { get; init; }

    /// <summary>
    /// The host address at which the engine publishes its containers' ports where none is asked for (<c>host_binding_ipv4</c>; for the default
    /// network <c>ip</c> in daemon.json); null for all of them.
    /// </summary>
    public IPAddress? Binding { get; init; }

    /// <summary>Ports as the engine publishes them here: those that ask for no host address are at <see cref="Binding"/>.</summary>
    public ImmutableArray<PortMapping> Bind(ImmutableArray<PortMapping> ports) =>
        Binding is null ? ports : [.. ports.Select(port => port.HostAddress is null ? port with { HostAddress = Binding } : port)];

    /// <summary>Tells of ports that <see cref="Bind"/> gives an address to; null where there are none.</summary>
    public string? BindingNote(ImmutableArray<PortMapping> ports) => Binding is null || ports.All(port => port.HostAddress is not null) ? null
        : $"network '{Name}' publishes ports at {Binding} where no host address is given ({(Name == "bridge" ? "\"ip\" in the engine's daemon.json" : "host_binding_ipv4")}), "
            + "and the group's address is there, too; for every IPv4 address of this host: -p 0.0.0.0:PORT:PORT";

    /// <summary>The bridge of the network that has a name or an id; null where there is none.</summary>
    public static string? BridgeOf(IEnumerable<ObservedNetwork> networks, string network) => Find(networks, network)?.Bridge;

    /// <summary>The network that has a name, an id, or the beginning of one; null where there is none.</summary>
    public static ObservedNetwork? Find(IEnumerable<ObservedNetwork> networks, string network) =>
        FindAll(networks, network) is [var first, ..] ? first : null;

    /// <summary>All networks that a text may mean, as the engine reads it: those of an id, else of a name, else of the beginning of an id.</summary>
    public static IReadOnlyList<ObservedNetwork> FindAll(IEnumerable<ObservedNetwork> networks, string network)
    {
        ObservedNetwork[] all = [.. networks];
        Func<ObservedNetwork, bool>[] readings =
        [
            known => known.Id == network,
            known => known.Name == network,
            known => network.Length > 0 && known.Id.StartsWith(network, StringComparison.Ordinal),
        ];
        return readings.Select(reading => all.Where(reading).ToArray()).FirstOrDefault(found => found.Length > 0) ?? [];
    }
}
