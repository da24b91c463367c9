namespace Tesson.Core.Groups;

/// <summary>
/// The labels by which a group's state is kept in the engine, and nowhere else. The first three are those of 2016
/// (docs/tool-of-2016.md).
/// </summary>
public static class Label
{
    /// <summary>The group's name.</summary>
    public const string Group = "tesson.group";

    /// <summary>The shard's CPUs, in Linux's list format.</summary>
    public const string Cpus = "tesson.unit.cpuset";

    /// <summary>The shard's weight in the front end: the number of its CPUs; on hybrid processors that times their speed.</summary>
    public const string Weight = "tesson.unit.weight";

    /// <summary>The shard's memory nodes, in Linux's list format.</summary>
    public const string Mems = "tesson.unit.mems";

    /// <summary>The unit that the group was planned by.</summary>
    public const string Kind = "tesson.unit.kind";

    /// <summary>The shard's number, from 0.</summary>
    public const string Shard = "tesson.shard";

    /// <summary>The number of shards that the group was started with.</summary>
    public const string Size = "tesson.size";

    /// <summary>The group's published ports, in Docker's syntax, separated by commas.</summary>
    public const string Ports = "tesson.ports";

    /// <summary>The sort of front end: <c>none</c>, <c>nft</c>, <c>ipvs</c> or <c>gorb</c>.</summary>
    public const string FrontEnd = "tesson.frontend";

    /// <summary>The Gorb that the group is registered with, as <c>device://host:port</c>.</summary>
    public const string Gorb = "tesson.gorb";

    /// <summary>How the front end spreads connections: <c>round-robin</c> or <c>source</c>.</summary>
    public const string Balance = "tesson.balance";

    /// <summary>IPVS's scheduler: <c>wlc</c>; there where it was asked for.</summary>
    public const string Scheduler = "tesson.scheduler";

    /// <summary>For how many seconds a client stays on its shard; there where it was asked for.</summary>
    public const string Persistence = "tesson.persistence";

    /// <summary>How IPVS gets packets to a shard: <c>dr</c>; there where that was asked for.</summary>
    public const string Forward = "tesson.forward";

    /// <summary>Which of a shard's addresses the front end knows: <c>container</c> or <c>host</c>.</summary>
    public const string Backend = "tesson.backend";

    /// <summary>How the front end checks a shard: <c>TYPE[,INTERVAL[,PATH]]</c>.</summary>
    public const string Pulse = "tesson.pulse";

    /// <summary>The run that created the container, so that a run that fails removes its own and no other.</summary>
    public const string Run = "tesson.run";
}
