using System.Collections.Immutable;
using Tesson.Core.FrontEnds;
using Tesson.Core.Placement;
using Tesson.Core.Ports;

namespace Tesson.Core.Groups;

/// <summary>A group that is to run, as the user asked for it.</summary>
public sealed record GroupSpec
{
    /// <summary>Its name, checked by <see cref="GroupName"/>.</summary>
    public required string Name { get; init; }

    /// <summary>Its image.</summary>
    public required string Image { get; init; }

    /// <summary>The command of every shard; empty for the body's or the image's.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>The unit that a shard is made of.</summary>
    public Unit Unit { get; init; } = Unit.Core;

    /// <summary>The number of shards; null for one a unit.</summary>
    public int? Size { get; init; }

    /// <summary>The ports to publish, those of the body included.</summary>
    public ImmutableArray<PortMapping> Ports { get; init; } = [];

    /// <summary>The user's own create body, or null.</summary>
    public string? Body { get; init; }

    /// <summary>The body's file, for messages.</summary>
    public string BodySource { get; init; } = "";

    /// <summary>Environment variables, as <c>K=V</c>.</summary>
    public ImmutableArray<string> Environment { get; init; } = [];

    /// <summary>When the image is pulled.</summary>
    public PullPolicy Pull { get; init; } = PullPolicy.Missing;

    /// <summary>Whether a group of this name is removed first.</summary>
    public bool Replace { get; init; }

    /// <summary>How long a replaced group's shards have between SIGTERM and SIGKILL.</summary>
    public TimeSpan StopWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether to wait until every shard runs and is healthy.</summary>
    public bool Wait { get; init; }

    /// <summary>The front end's address, or null for none.</summary>
    public string? FrontEnd { get; init; }

    /// <summary>Which of a shard's addresses the front end gets.</summary>
    public BackendMode Backend { get; init; } = BackendMode.Auto;

    /// <summary>How the front end checks a shard; null to leave it to the front end.</summary>
    public PulseSpec? Pulse { get; init; }

    /// <summary>What marks the containers of this run, and of no other.</summary>
    public required string RunId { get; init; }
}
