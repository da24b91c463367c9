using System.Collections.Immutable;

namespace Tesson.Nftables;

/// <summary>One listener and its targets. Two are equal if they do the same.</summary>
public sealed record Balancer
{
    /// <summary>What clients connect to.</summary>
    public required Listener Listener { get; init; }

    /// <summary>Whose it is: letters, digits, '_', '.', '-'; at most 128 characters.</summary>
    public required string Owner { get; init; }

    /// <summary>How connections are spread.</summary>
    public Scheme Scheme { get; init; }

    /// <summary>The bridge of this host that the targets are on, whose own hosts reach them directly; null if they are on none.</summary>
    public string? Bridge { get; init; }

    /// <summary>Whether that bridge keeps its own hosts apart, so that they do not reach the targets directly either.</summary>
    public bool IsApart { get; init; }

    /// <summary>
    /// Whether clients on this host's loopback (127.0.0.0/8) are routed to the targets as well. That takes <c>route_localnet</c> on the bridge,
    /// which the caller sets once the table is written, and sets back before it is deleted.
    /// </summary>
    public bool LeadsLoopback { get; init; }

    /// <summary>Where connections go, by name. With none, clients are refused as if nobody listened.</summary>
    public ImmutableArray<Target> Targets
    {
        get;
        init => field = [.. value.OrderBy(target => target.Name, StringComparer.Ordinal)];
    }

    = [];

    /// <summary>The same balancer with a target in the place of the one of its name, if there is one.</summary>
    public Balancer With(Target target) => this with { Targets = [.. Targets.Where(other => other.Name != target.Name), target] };

    /// <summary>The same balancer without a target.</summary>
    public Balancer Without(string name) => this with { Targets = [.. Targets.Where(other => other.Name != name)] };

    /// <inheritdoc/>
    public bool Equals(Balancer? other) => other is not null
        && Listener == other.Listener && Owner == other.Owner && Scheme == other.Scheme && Bridge == other.Bridge && IsApart == other.IsApart
        && LeadsLoopback == other.LeadsLoopback && Targets.SequenceEqual(other.Targets);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Listener, Owner, Targets.Length);
}
