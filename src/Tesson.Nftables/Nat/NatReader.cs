using System.Collections.Immutable;
using Tesson.Tools;

namespace Tesson.Nftables.Nat;

/// <summary>Reads the NAT rules of others on this machine: those in nftables, and those of iptables in both of its forms.</summary>
/// <param name="timeout">The bound of one call of a tool.</param>
public sealed class NatReader(TimeSpan timeout)
{
    /// <summary>
    /// The tool; its family; and where the kernel says that it has such a table, for the older form: asking that one makes the table.
    /// </summary>
    private static readonly (string Owner, Tool Tool, Family Family, string? Names)[] Savers =
    [
        ("iptables", new Tool("iptables-nft-save", "iptables"), Family.Ip, null),
        ("ip6tables", new Tool("ip6tables-nft-save", "iptables"), Family.Ip6, null),
        ("iptables-legacy", new Tool("iptables-legacy-save", "iptables"), Family.Ip, "/proc/net/ip_tables_names"),
        ("ip6tables-legacy", new Tool("ip6tables-legacy-save", "iptables"), Family.Ip6, "/proc/net/ip6_tables_names"),
    ];

    /// <summary>The tables; those of a tool that is not installed, or fails, are left out.</summary>
    public async Task<ImmutableArray<NatTable>> ReadAsync(CancellationToken cancellationToken)
    {
        var nft = PrintAsync(Nft.Tool, ["-j", "list", "ruleset"], cancellationToken);
        var saved = await Task.WhenAll(Savers.Where(saver => saver.Tool.Program is not null && Has(saver.Names))
            .Select(async saver => (saver, Text: await PrintAsync(saver.Tool, ["-t", "nat"], cancellationToken))));
        string? ruleset = await nft;
        return
        [
            .. ruleset is null ? [] : NftNat.Read(ruleset),
            .. saved.Where(its => its.Text is not null).Select(its => IptablesText.Read(its.saver.Owner, its.saver.Family, its.Text!)),
        ];
    }

    private static bool Has(string? names)
    {
        try
        {
            return names is null || File.ReadLines(names).Contains("nat");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private async Task<string?> PrintAsync(Tool tool, string[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            return await tool.RunAsync(arguments, timeout, cancellationToken) is { Status: 0 } result ? result.Output : null;
        }
        catch (ToolException)
        {
            return null;
        }
    }
}
