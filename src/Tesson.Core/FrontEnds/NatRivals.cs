using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Tesson.Core.Host;
using Tesson.Nftables;
using Tesson.Nftables.Nat;

namespace Tesson.Core.FrontEnds;

/// <summary>
/// NAT rules of other tools on this machine. Of two rules for one port the one of the earlier chain holds, and the other is
/// without effect and without a word: so a port that somebody leads elsewhere is no port for a group.
/// </summary>
/// <param name="tables">The rules.</param>
/// <param name="addresses">Reads this machine's addresses, where the rules ask for them.</param>
public sealed class NatRivals(ImmutableArray<NatTable> tables, Func<IEnumerable<IPAddress>> addresses)
{
    private readonly Lazy<ImmutableArray<IPAddress>> _addresses = new(() => [.. addresses()]);

    /// <summary>No rules.</summary>
    public static NatRivals None { get; } = new([], () => []);

    /// <summary>Reads this machine's.</summary>
    public static async Task<NatRivals> ReadAsync(NatReader reader, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new NatRivals(await reader.ReadAsync(cancellationToken), HostAddresses.All);
    }

    /// <summary>Whose rule is for a service's port as well, with the remedy; null where there is none.</summary>
    public string? Of(Service service)
    {
        ArgumentNullException.ThrowIfNull(service);
        if (tables.IsEmpty)
            return null;
        foreach (var (family, listener) in NftState.Parts(service))
        {
            var kind = family == Family.Ip ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
            Connection connection = new(
                family, listener.Transport, listener.Port, listener.Address is { } one ? [one] : [.. _addresses.Value.Where(address => address.AddressFamily == kind)]);
            foreach (var table in tables)
            {
                if (table.Find(connection) is { } rule)
                    return $"a NAT rule of {table.Owner} is for it as well ({rule}); remove that rule, take another port, or do without one address (--frontend none)";
            }
        }

        return null;
    }
}
