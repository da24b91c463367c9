namespace Tesson.Core.Groups;

/// <summary>Which address of a shard the front end sends traffic to.</summary>
public enum BackendMode
{
    /// <summary>The container's where the front end runs on the engine's own machine, else the host's.</summary>
    Auto,

    /// <summary>The container's own address and port: no user-space proxy, and the client's address survives.</summary>
    Container,

    /// <summary>The host's address and the published port: reachable from another machine.</summary>
    Host,
}
