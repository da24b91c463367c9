using System.Collections.Immutable;
using System.Net;
using Tesson.Core.Groups;

namespace Tesson.Core.FrontEnds;

/// <summary>One shard behind one service.</summary>
/// <param name="Service">The service.</param>
/// <param name="Name">Its name, unique in the whole front end.</param>
/// <param name="Address">The address that the front end sends traffic to.</param>
/// <param name="Port">The port there.</param>
/// <param name="Weight">Its share of the traffic: the number of its CPUs.</param>
/// <param name="Pulse">How it is checked; null to leave that to the front end.</param>
public sealed record Backend(Service Service, string Name, string Address, int Port, int Weight, PulseSpec? Pulse)
{
    /// <summary>Its IPv6 address in the engine's network; null where it has none.</summary>
    public string? IPv6 { get; init; }

    /// <summary>The addresses of this host where the engine relays to it.</summary>
    public ImmutableArray<IPEndPoint> Relays { get; init; } = [];
}
