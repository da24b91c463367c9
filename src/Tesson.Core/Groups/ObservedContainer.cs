using System.Collections.Immutable;

namespace Tesson.Core.Groups;

/// <summary>A container as the engine tells of it.</summary>
public sealed record ObservedContainer
{
    /// <summary>The engine's id.</summary>
    public required string Id { get; init; }

    /// <summary>The name, without a leading slash.</summary>
    public required string Name { get; init; }

    /// <summary>The image, as it was named when the container was created.</summary>
    public required string Image { get; init; }

    /// <summary>The engine's word: created, running, paused, restarting, removing, exited or dead.</summary>
    public required string State { get; init; }

    /// <summary>The engine's sentence: <c>Up 2 minutes (healthy)</c>.</summary>
    public required string Status { get; init; }

    /// <summary>All labels.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>Its ports; empty while it does not run.</summary>
    public ImmutableArray<ObservedPort> Ports { get; init; } = [];

    /// <summary>Its first IPv4 address inside the engine's networks; null while it has none.</summary>
    public string? Address { get; init; }

    /// <summary>What its health check says, or null where it has none (or only a list was read).</summary>
    public string? Health { get; init; }

    /// <summary>The exit code of its last process; 0 while it runs.</summary>
    public int ExitCode { get; init; }

    /// <summary>The ports that it was created to publish, running or not; empty where only a list was read.</summary>
    public ImmutableArray<string> PublishedKeys { get; init; } = [];

    /// <summary>Whether it can serve now. One that crashes and is restarted again and again cannot, nor can a paused one.</summary>
    public bool IsRunning => State == "running";

    /// <summary>Whether the engine keeps it going, so that it has to be stopped.</summary>
    public bool IsActive => State is "running" or "paused" or "restarting";
}
