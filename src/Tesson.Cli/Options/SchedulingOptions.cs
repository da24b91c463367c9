using System.CommandLine;
using Tesson.Core.Groups;

namespace Tesson.Cli.Options;

/// <summary>The options of `run` that say how connections are spread.</summary>
internal sealed class SchedulingOptions
{
    /// <summary>31 days (ipvsadm.c, MAX_TIMEOUT).</summary>
    private const int LongestPersistence = 2_678_400;

    private readonly Option<string?> _balance = new("--balance") { Description = "How connections are spread: round-robin, source (default: round-robin)", HelpName = "HOW" };
    private readonly Option<string?> _scheduler = new("--scheduler")
    {
        Description = "IPVS's scheduler, also of Gorb: rr, wrr, lc, wlc, sh, sed, nq (default: wrr; sh for --balance source)",
        HelpName = "NAME",
    };

    private readonly Option<string?> _persistence = new("--persistence") { Description = "With --frontend ipvs: seconds that a client stays on its shard after its last connection", HelpName = "S" };

    private readonly Option<string?> _forward = new("--forward") { Description = "With --frontend ipvs: how packets get to a shard: nat, dr (default: nat)", HelpName = "HOW" };

    public IEnumerable<Option> All => [_balance, _scheduler, _persistence, _forward];

    public Scheduling Read(ParseResult parsed, Usage usage, FrontEndChoice choice, string? gorb)
    {
        var balance = usage.Word("--balance", parsed.GetValue(_balance), Balance.RoundRobin, ("round-robin", Balance.RoundRobin), ("source", Balance.Source));
        string? word = parsed.GetValue(_scheduler);
        var scheduler = usage.Word<Scheduler?>("--scheduler", word, null, [.. Scheduling.Words.Select(entry => (entry.Word, (Scheduler?)entry.Value))]);
        int? persistence = usage.Number("--persistence", parsed.GetValue(_persistence), 1, LongestPersistence);
        bool isGorb = choice == FrontEndChoice.Gorb || (choice == FrontEndChoice.Auto && gorb is not null);
        if (word is not null && parsed.GetValue(_balance) is not null)
            usage.Add("--balance and --scheduler say the same in two ways; give one of them");
        if (word is not null && !isGorb && choice != FrontEndChoice.Ipvs)
            usage.Add($"--scheduler {word} is IPVS's; add --frontend ipvs (or --gorb DEVICE://HOST:PORT), or use --balance");
        if (parsed.GetValue(_persistence) is not null && choice != FrontEndChoice.Ipvs)
            usage.Add($"--persistence is IPVS's{(isGorb ? ", and Gorb stores it and never applies it" : "")}; add --frontend ipvs, or use --balance source");
        var forward = usage.Word("--forward", parsed.GetValue(_forward), Forward.Nat, ("nat", Forward.Nat), ("dr", Forward.Dr));
        if (parsed.GetValue(_forward) is { } how && choice != FrontEndChoice.Ipvs)
            usage.Add($"--forward {how} is IPVS's; add --frontend ipvs");
        return new Scheduling { Balance = balance, Scheduler = scheduler, Persistence = persistence, Forward = forward };
    }
}
