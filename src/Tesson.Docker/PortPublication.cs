namespace Tesson.Docker;

/// <summary>A port of a container, published on the host.</summary>
/// <param name="ContainerPort">Port and protocol, such as <c>80/tcp</c>.</param>
/// <param name="HostIP">The host address; empty for all.</param>
/// <param name="HostPort">The host's port, a range of them, or empty for one of the engine's choice.</param>
public sealed record PortPublication(string ContainerPort, string HostIP, string HostPort);
