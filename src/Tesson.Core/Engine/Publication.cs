namespace Tesson.Core.Engine;

/// <summary>A port that the engine publishes for one container.</summary>
/// <param name="ContainerPort">Such as <c>80/tcp</c>.</param>
/// <param name="HostAddress">The host address to listen on; empty for all.</param>
/// <param name="HostPort">A port, a range, or empty for a free port of the engine's choice.</param>
public sealed record Publication(string ContainerPort, string HostAddress, string HostPort);
