using System.Collections.Immutable;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Ports;

namespace Tesson.Core.Plans;

/// <summary>What a front end is made true by.</summary>
public sealed record SyncWorld
{
    /// <summary>The groups of the engine, all of them.</summary>
    public required ImmutableArray<ObservedGroup> Groups { get; init; }

    /// <summary>The groups that were asked for; null for all.</summary>
    public ImmutableHashSet<string>? Names { get; init; }

    /// <summary>What the front ends have, by address; those that do not answer are left out.</summary>
    public required ImmutableDictionary<string, IFrontEndState> FrontEnds { get; init; }

    /// <summary>The engine's networks.</summary>
    public IReadOnlyList<ObservedNetwork> Networks { get; init; } = [];

    /// <summary>The ids of running shards that are ready for connections.</summary>
    public ImmutableHashSet<string> Ready { get; init; } = [];

    /// <summary>The address of this machine that a front end reaches published ports at.</summary>
    public Func<string, string> HostAddress { get; init; } = _ => "127.0.0.1";

    /// <summary>Whether an address is this machine's, or one of the engine's networks.</summary>
    public Func<string, bool> IsHere { get; init; } = _ => true;

    /// <summary>Whether a group was asked for.</summary>
    public bool IsChosen(ObservedGroup group) => Names is null || Names.Contains(group.Name);

    /// <summary>The groups whose front end is at an address.</summary>
    public IEnumerable<ObservedGroup> GroupsAt(string frontEnd) => Groups.Where(group => group.FrontEndAddress == frontEnd);

    /// <summary>A group's services.</summary>
    public ImmutableArray<(Service Service, PortMapping Mapping, string Suffix)> ServicesOf(ObservedGroup group) =>
        GroupServices.Of(group, Networks);

    /// <summary>Every shard of a group in every service, with the backend that it should be; null where it has no address.</summary>
    public IEnumerable<(ObservedShard Shard, Service Service, string Suffix, Backend? Backend)> BackendsOf(ObservedGroup group)
    {
        var pulse = PulseSpec.Parse(group.FirstLabel(Label.Pulse));
        return ServicesOf(group).SelectMany(own => group.Shards.Select(shard =>
            (shard, own.Service, own.Suffix, BackendRule.Find(
                own.Service, own.Suffix, own.Mapping, group.BackendMode, shard.Container, shard.CurrentWeight,
                BackendRule.PulseFor(pulse, own.Mapping.Protocol), () => HostAddress(group.FrontEndAddress!)))));
    }
}
