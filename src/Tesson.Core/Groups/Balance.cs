namespace Tesson.Core.Groups;

/// <summary>How the front end spreads new connections over the shards.</summary>
public enum Balance
{
    /// <summary>In turn, each shard by the number of its CPUs.</summary>
    RoundRobin,

    /// <summary>By the client's address: a client stays on its shard while the shards stay the same.</summary>
    Source,
}
