using System.Collections.Immutable;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;

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

    /// <summary>Whether the engine has the image.</summary>
    public required bool HasImage { get; init; }

    /// <summary>How the front end reaches the shards; null where there is none.</summary>
    public BackendMode? Backend { get; init; }

    /// <summary>The front ends that answer; those of groups that are replaced are withdrawn from.</summary>
    public ImmutableHashSet<string> FrontEnds { get; init; } = [];

    /// <summary>The group of this name, or null.</summary>
    public ObservedGroup? Find(string group) => Groups.FirstOrDefault(other => other.Name == group);
}
