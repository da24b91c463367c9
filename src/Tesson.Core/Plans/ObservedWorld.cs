using System.Collections.Immutable;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Host;
using Tesson.Core.Placement;

namespace Tesson.Core.Plans;

/// <summary>What a run is planned on.</summary>
public sealed record ObservedWorld
{
    /// <summary>Every container of the engine.</summary>
    public required IReadOnlyList<ObservedContainer> Containers
    {
        get;
        init
        {
            field = value;
            Groups = ObservedGroup.From(value);
        }
    }

    /// <summary>The groups that they make.</summary>
    public ImmutableArray<ObservedGroup> Groups { get; private init; }

    /// <summary>Who is pinned to which CPUs; the group that is replaced does not count.</summary>
    public Ledger Ledger { get; init; } = Ledger.Empty;

    /// <summary>Whether the engine has the image.</summary>
    public required bool HasImage { get; init; }

    /// <summary>The networks of the engine; empty where they were not asked for.</summary>
    public IReadOnlyList<ObservedNetwork> Networks { get; init; } = [];

    /// <summary>This machine's part in the group's address; null where the front end is not the kernel's.</summary>
    public HostNetwork? Host { get; init; }

    /// <summary>What the front end has; null where it was not asked for.</summary>
    public IFrontEndState? FrontEnd { get; init; }

    /// <summary>The NAT rules of others on this machine.</summary>
    public NatRivals Rivals { get; init; } = NatRivals.None;

    /// <summary>What this machine's kernel leads to that is no running shard.</summary>
    public ImmutableArray<StrayTarget> Strays { get; init; } = [];

    /// <summary>Why this machine's kernel cannot balance the shards, with the remedy; null where it can.</summary>
    public string? Obstacle { get; init; }

    /// <summary>How the front end reaches the shards; null where there is none.</summary>
    public BackendMode? Backend { get; init; }

    /// <summary>The front ends that answer; those of groups that are replaced are withdrawn from.</summary>
    public ImmutableHashSet<string> FrontEnds { get; init; } = [];

    /// <summary>The group of this name, or null.</summary>
    public ObservedGroup? Find(string group) => Groups.FirstOrDefault(other => other.Name == group);
}
