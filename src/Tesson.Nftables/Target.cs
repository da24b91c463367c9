using System.Net;

namespace Tesson.Nftables;

/// <summary>Where connections are sent.</summary>
/// <param name="Name">Its name, unique in its balancer: letters, digits, '_', '.', '-', ':'; at most 120 characters.</param>
/// <param name="Direct">Its own address, reached by routing; null if it has none of the table's family.</param>
/// <param name="Proxied">An address of this host where somebody relays to it, for clients that routing does not lead to it; or null.</param>
/// <param name="Weight">Its share of the connections, from 1.</param>
public sealed record Target(string Name, IPEndPoint? Direct, IPEndPoint? Proxied, int Weight);
