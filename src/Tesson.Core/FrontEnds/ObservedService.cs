using System.Collections.Immutable;
using System.Net;

namespace Tesson.Core.FrontEnds;

/// <summary>A service that a front end has.</summary>
/// <param name="Service">The service, as far as the front end tells of it.</param>
/// <param name="Backends">Its backends.</param>
public sealed record ObservedService(Service Service, ImmutableArray<ObservedBackend> Backends);

/// <summary>A backend that a front end has.</summary>
/// <param name="Name">Its name: <c>CONTAINER-PORT</c>.</param>
/// <param name="Address">Where it leads.</param>
/// <param name="Relay">The address of this host where the engine relays to it; null where the front end knows none.</param>
public sealed record ObservedBackend(string Name, string Address, IPEndPoint? Relay = null)
{
    /// <summary>Whether it is there for the connections that it has, and gets nothing new.</summary>
    public bool IsOutOfTurn { get; init; }
}
