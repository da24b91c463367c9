using System.Collections.Immutable;
using System.Net;

namespace Tesson.Nftables.Nat;

/// <summary>A client's connection to a listener of this host.</summary>
/// <param name="Family">Its address family.</param>
/// <param name="Transport">Its protocol.</param>
/// <param name="Port">The listener's port.</param>
/// <param name="Addresses">The addresses that it may be made to: the listener's one, or all of this host's in that family.</param>
public sealed record Connection(Family Family, Transport Transport, int Port, ImmutableArray<IPAddress> Addresses);
