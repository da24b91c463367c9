namespace Tesson.Core.Groups;

/// <summary>IPVS's way to choose the shard of a new connection (ipvsadm(8)); the word of each is its name in small letters.</summary>
public enum Scheduler
{
    /// <summary>In turn, all alike.</summary>
    Rr,

    /// <summary>In turn, by weight.</summary>
    Wrr,

    /// <summary>The one with the fewest connections.</summary>
    Lc,

    /// <summary>The one with the fewest connections for its weight.</summary>
    Wlc,

    /// <summary>By the client's address.</summary>
    Sh,

    /// <summary>The one with the shortest expected delay.</summary>
    Sed,

    /// <summary>One that is idle, else as <see cref="Sed"/>.</summary>
    Nq,
}
