using Tesson.Core.Ports;

namespace Tesson.Core.FrontEnds;

/// <summary>One address of a group.</summary>
/// <param name="Name">Its name in the front end: <c>web-80-tcp</c>.</param>
/// <param name="Address">The address to listen on; null for the front end's own.</param>
/// <param name="Port">The port to listen on.</param>
/// <param name="Protocol">The protocol.</param>
public sealed record Service(string Name, string? Address, int Port, Protocol Protocol);
