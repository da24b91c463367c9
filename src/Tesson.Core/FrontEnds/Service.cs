using Tesson.Core.Groups;
using Tesson.Core.Ports;

namespace Tesson.Core.FrontEnds;

/// <summary>One address of a group.</summary>
/// <param name="Name">Its name in the front end: <c>web-80-tcp</c>.</param>
/// <param name="Address">The address to listen on; null for the front end's own, or for every one of this host.</param>
/// <param name="Port">The port to listen on.</param>
/// <param name="Protocol">The protocol.</param>
/// <param name="Group">The group; empty where the front end does not know it.</param>
public sealed record Service(string Name, string? Address, int Port, Protocol Protocol, string Group)
{
    /// <summary>How connections are spread.</summary>
    public Scheduling Scheduling { get; init; } = Scheduling.Default;

    /// <summary>The bridge interface that the shards are on; null where the front end has no use for it.</summary>
    public string? Bridge { get; init; }

    /// <summary>Whether the engine keeps the containers of that bridge apart.</summary>
    public bool IsApart { get; init; }
}
