namespace Tesson.Docker;

/// <summary>The bounds of the calls of a <see cref="EngineClient"/>.</summary>
public sealed record EngineClientOptions
{
    /// <summary>Bound of an ordinary call, from request to the whole answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bound of making a connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Bound of the first call, which finds out whether an engine answers.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest silence of the engine during a pull.</summary>
    public TimeSpan PullIdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long to wait for a container that somebody else is removing.</summary>
    public TimeSpan RemovalTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
