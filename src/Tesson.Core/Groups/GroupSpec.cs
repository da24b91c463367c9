using System.Collections.Immutable;
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

    /// <summary>How many shards there are, and where they go.</summary>
    public PlacementRequest Placement { get; init; } = new();

    /// <summary>Each shard's part of CPU time beside others on the same CPUs, 2 to 262,144; null for the engine's default.</summary>
    public int? CpuShares { get; init; }

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

    /// <summary>How long a replaced group's shards may finish their connections.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether to wait until every shard is ready; null to do so where there is a front end.</summary>
    public bool? Wait { get; init; }

    /// <summary>The engine's network to put the shards on; null for the body's, or the engine's default.</summary>
    public string? Network { get; init; }

    /// <summary>The network that the body names, or null.</summary>
    public string? BodyNetwork { get; init; }

    /// <summary>The control group that the body names to put shards into, or null.</summary>
    public string? CgroupParent { get; init; }

    /// <summary>Whether the body has the engine remove a shard that ends (<c>AutoRemove</c>).</summary>
    public bool IsAutoRemoved { get; init; }

    /// <summary>The name of the network that the shards will be on.</summary>
    public string NetworkName => (Network ?? BodyNetwork) is { Length: > 0 } name and not "default" ? name : "bridge";

    /// <summary>Which front end is asked for.</summary>
    public FrontEndChoice Choice { get; init; }

    /// <summary>The Gorb that was given, or null.</summary>
    public string? Gorb { get; init; }

    /// <summary>The address of the front end that was decided on, or null for none.</summary>
    public string? FrontEnd { get; init; }

    /// <summary>How it spreads connections.</summary>
    public Scheduling Scheduling { get; init; } = Scheduling.Default;

    /// <summary>Whether clients' packets reach the shards by direct routing.</summary>
    public bool IsDirect => FrontEnd == KernelFrontEnd.IpvsAddress && Scheduling.Forward == Forward.Dr;

    /// <summary>Whether a shard is waited for until it is ready, and not only until it runs.</summary>
    public bool WaitsUntilReady => Wait ?? (FrontEnd is not null && !Ports.IsEmpty);

    /// <summary>Which of a shard's addresses the front end gets.</summary>
    public BackendMode Backend { get; init; } = BackendMode.Auto;

    /// <summary>How the front end checks a shard; null to leave it to the front end.</summary>
    public PulseSpec? Pulse { get; init; }

    /// <summary>What marks the containers of this run, and of no other.</summary>
    public required string RunId { get; init; }
}
