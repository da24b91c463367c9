using System.Net;

namespace Tesson.Links;

/// <summary>A machine that is reached over a link.</summary>
/// <param name="Address">Its address.</param>
/// <param name="LinkAddress">Its link (MAC) address, as <c>02:42:0a:09:00:05</c>.</param>
public sealed record Neighbour(IPAddress Address, string LinkAddress);
