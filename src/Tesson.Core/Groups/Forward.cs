namespace Tesson.Core.Groups;

/// <summary>How IPVS gets a client's packets to a shard; the word of each is its name in small letters.</summary>
public enum Forward
{
    /// <summary>To the shard's own address; its answers come back through this host.</summary>
    Nat,

    /// <summary>Direct routing: as they are, to the shard's link address. It has the group's address too, and answers the client itself.</summary>
    Dr,
}
