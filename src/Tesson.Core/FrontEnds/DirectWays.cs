using System.Collections.Immutable;
using System.Net;
using Tesson.Core.Groups;
using Tesson.Links;

namespace Tesson.Core.FrontEnds;

/// <summary>
/// Makes this host's ways to shards on macvlan networks. The kernel lets nothing pass between an interface and its macvlan
/// children, but between those children it does: so this host gets a child of its own for each such network, with a route
/// and a fixed link address for each shard. (ARP would not do: this host may ask with the group's address, which the
/// shard takes for its own.)
/// </summary>
/// <param name="ip">Makes them.</param>
/// <param name="engine">Tells where shards are.</param>
internal sealed class DirectWays(IpTool ip, IContainerReader engine)
{
    /// <summary>With a network's id this makes 15 characters, as many as an interface's name may have.</summary>
    private const string Prefix = "tesson-";
    private const int IdLength = 8;

    /// <summary>Whether there is one of these interfaces.</summary>
    public static bool Any => Names.Any();

    private static IEnumerable<string> Names => IpTool.Names.Where(name =>
        name.Length == Prefix.Length + IdLength && name.StartsWith(Prefix, StringComparison.Ordinal) && name[Prefix.Length..].All(char.IsAsciiHexDigitLower));

    /// <summary>Those of the ways that are broken; that to a shard which does not run is not.</summary>
    public async Task<ImmutableHashSet<string>> FindBrokenAsync(IReadOnlyCollection<DirectWay> ways, CancellationToken cancellationToken) =>
        [.. (await CompareAsync(ways, cancellationToken)).Where(part => part.IsBroken).Select(part => part.Way.Container)];

    /// <summary>Makes those that are missing; to a shard that does not run there is none.</summary>
    /// <exception cref="Tools.ToolException">ip or nsenter refuses.</exception>
    public async Task EnsureAsync(IReadOnlyCollection<DirectWay> ways, CancellationToken cancellationToken)
    {
        foreach (var part in (await CompareAsync(ways, cancellationToken)).Where(part => part.IsBroken))
        {
            if (!part.IsRouted)
            {
                await ip.AddMacvlanAsync(part.Link, part.Network.Parent!, $"tesson: this host's way to the shards on network {part.Network.Name}", cancellationToken);
                await ip.SetNeighbourAsync(part.Link, new Neighbour(part.Way.Shard, part.Container.LinkAddress!), cancellationToken);
            }

            if (!LocalAddresses.Has(part.Container.Pid, part.Way.Virtual))
                await ip.AddToLoopbackAsync(part.Container.Pid, part.Way.Virtual, cancellationToken);
        }
    }

    /// <summary>Removes the ways to all but these shards, and the interfaces that lead to none.</summary>
    public async Task TidyAsync(IReadOnlySet<IPAddress> shards, CancellationToken cancellationToken)
    {
        foreach (string link in Names.ToArray())
        {
            var there = await ip.ReadNeighboursAsync(link, cancellationToken);
            if (!there.Any(neighbour => shards.Contains(neighbour.Address)))
            {
                await ip.DeleteAsync(link, cancellationToken);
                continue;
            }

            foreach (var neighbour in there.Where(neighbour => !shards.Contains(neighbour.Address)))
                await ip.RemoveNeighbourAsync(link, neighbour.Address, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<Part>> CompareAsync(IReadOnlyCollection<DirectWay> ways, CancellationToken cancellationToken)
    {
        if (ways.Count == 0)
            return [];
        var networks = await engine.ListNetworksAsync(cancellationToken);
        var containers = await Task.WhenAll(ways.Select(way => engine.InspectAsync(way.Container, cancellationToken)));
        Dictionary<string, HashSet<Neighbour>> neighbours = new(StringComparer.Ordinal);
        List<Part> parts = [];
        foreach (var (way, container) in ways.Zip(containers))
        {
            if (container is not { IsRunning: true, LinkAddress: not null } || container.Address != way.Shard.ToString()
                || ObservedNetwork.Find(networks, container.Network) is not { Parent: not null } network)
                continue;
            string link = Prefix + network.Id[..IdLength];
            if (!neighbours.TryGetValue(link, out var there))
                neighbours.Add(link, there = IpTool.Names.Contains(link) ? await ip.ReadNeighboursAsync(link, cancellationToken) : []);
            parts.Add(new Part(way, container, network, link, there.Contains(new Neighbour(way.Shard, container.LinkAddress))));
        }

        return parts;
    }

    private sealed record Part(DirectWay Way, ObservedContainer Container, ObservedNetwork Network, string Link, bool IsRouted)
    {
        public bool IsBroken => !IsRouted || !LocalAddresses.Has(Container.Pid, Way.Virtual);
    }
}
