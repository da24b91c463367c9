using System.Collections.Immutable;

namespace Tesson.Core.Groups;

/// <summary>How a front end spreads a group's connections.</summary>
public sealed record Scheduling
{
    /// <summary>In turn, in the front end's own ways.</summary>
    public static Scheduling Default { get; } = new();

    /// <summary>The words of the schedulers.</summary>
    public static ImmutableArray<(string Word, Scheduler Value)> Words { get; } = [.. Enum.GetValues<Scheduler>().Select(value => (Name(value), value))];

    /// <summary>In turn, or by the client's address.</summary>
    public Balance Balance { get; init; }

    /// <summary>IPVS's scheduler; null for the one that does what <see cref="Balance"/> says.</summary>
    public Scheduler? Scheduler { get; init; }

    /// <summary>For how many seconds after its last connection a client stays on its shard; null for not at all.</summary>
    public int? Persistence { get; init; }

    /// <summary>How IPVS gets packets to a shard.</summary>
    public Forward Forward { get; init; }

    /// <summary>The scheduler's word, as IPVS and Gorb have it: <c>wrr</c>.</summary>
    public string SchedulerName => Name(Scheduler ?? (Balance == Balance.Source ? Groups.Scheduler.Sh : Groups.Scheduler.Wrr));

    /// <summary>
    /// The flags that the scheduler needs. Without this one <c>sh</c> gives clients whose shard is drained (weight 0) to nobody
    /// (net/netfilter/ipvs/ip_vs_sh.c).
    /// </summary>
    public string SchedulerFlags => SchedulerName == "sh" ? "sh-fallback" : "";

    /// <summary>The scheduler of a word; null for any other text.</summary>
    public static Scheduler? Parse(string? word) => Words.Where(entry => entry.Word == word).Select(entry => (Scheduler?)entry.Value).FirstOrDefault();

    private static string Name(Scheduler scheduler) => scheduler.ToString().ToLowerInvariant();
}
