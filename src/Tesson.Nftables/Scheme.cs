namespace Tesson.Nftables;

/// <summary>How new connections are spread.</summary>
public enum Scheme
{
    /// <summary>In turn; over a whole period each target gets exactly its share.</summary>
    RoundRobin,

    /// <summary>By a hash of the client's address: a client stays on its target while the targets stay the same.</summary>
    Source,
}
