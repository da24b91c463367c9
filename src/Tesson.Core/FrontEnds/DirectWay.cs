using System.Net;

namespace Tesson.Core.FrontEnds;

/// <summary>What direct routing to a shard needs: this host's way to it, and the group's address on its loopback.</summary>
/// <param name="Virtual">The group's address.</param>
/// <param name="Shard">The shard's own address.</param>
/// <param name="Container">The engine's id of it.</param>
internal sealed record DirectWay(IPAddress Virtual, IPAddress Shard, string Container);
