using System.Collections.Immutable;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;

namespace Tesson.Core;

/// <summary>Reads which NAT rules of other tools are for the ports of groups that this machine's kernel balances.</summary>
/// <param name="frontEnds">The front ends.</param>
/// <param name="kernels">Those of this machine's kernel that this process may read, for this engine.</param>
public sealed class RivalReading(FrontEndSet frontEnds, ImmutableArray<string> kernels)
{
    /// <summary>The groups that have such a rule, a sentence for each of their ports.</summary>
    public async Task<ImmutableArray<(string Group, string Sentence)>> ReadAsync(IEnumerable<ObservedGroup> groups, CancellationToken cancellationToken)
    {
        ObservedGroup[] active = [.. groups.Where(group => group.IsActive && group.FrontEndAddress is { } address && kernels.Contains(address))];
        if (active.Length == 0)
            return [];
        var rivals = await frontEnds.At(active[0].FrontEndAddress!).ReadRivalsAsync(cancellationToken);
        return
        [
            .. active.SelectMany(group => GroupServices.Of(group.Name, group.Ports ?? []), (group, own) => (group, own))
                .Select(its => (its.group.Name, its.own.Mapping, Told: rivals.Of(its.own.Service)))
                .Where(its => its.Told is not null)
                .Select(its => (its.Name, $"port {its.Mapping}: {its.Told}")),
        ];
    }
}
