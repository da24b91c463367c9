using System.CommandLine;
using Tesson.Cli.Output;
using Tesson.Core;
using Tesson.Core.FrontEnds;
using Tesson.Core.Nodes;

namespace Tesson.Cli.Options;

/// <summary>Options of every verb, before it or after it.</summary>
internal static class GlobalOptions
{
    public static readonly Option<string?> Gorb = new("--gorb")
    {
        Description = "Gorb, the balancer of the group's address, as DEVICE://HOST:PORT (or GORB_URI)",
        HelpName = "URI",
        Recursive = true,
    };

    public static readonly Option<string?> GorbTimeout = Seconds("--gorb-timeout", "Longest wait for an answer of Gorb (default: 5)");

    public static readonly Option<string?> EngineTimeout = Seconds("--engine-timeout", "Longest wait for an answer of the Docker Engine (default: 30)");

    public static readonly Option<string?> NftTimeout = Seconds("--nft-timeout", "Longest wait for nft (default: 10)");

    public static readonly Option<string?> IpvsTimeout = Seconds("--ipvs-timeout", "Longest wait for ipvsadm, and for ip and nsenter (default: 10)");

    public static readonly Option<string?> LockTimeout = Seconds("--lock-timeout", "Longest wait for another tesson that changes the front end (default: 60)");

    public static readonly Option<bool> Verbose = new("--verbose") { Description = "Say more: each call, and where an error came from", Recursive = true };

    public static IEnumerable<Option> All => [Gorb, GorbTimeout, EngineTimeout, NftTimeout, IpvsTimeout, LockTimeout, Verbose];

    /// <summary>Gorb's address by the option, else by the environment; null where neither says one.</summary>
    public static string? GorbOf(ParseResult parsed, Usage usage) => usage.Read(() =>
    {
        string? option = parsed.GetValue(Gorb);
        string? uri = option ?? Environment.GetEnvironmentVariable("GORB_URI");
        if (option is null && string.IsNullOrEmpty(uri))
            return null;
        try
        {
            return GorbFrontEnd.CheckAddress(uri!);
        }
        catch (FormatException fault)
        {
            throw new UsageException($"{(option is null ? "GORB_URI" : "--gorb")}: {fault.Message}", fault);
        }
    });

    /// <summary>The machine that this command is about.</summary>
    public static Node OpenNode(ParseResult parsed)
    {
        Usage usage = new();
        NodeOptions options = new();
        options = options with
        {
            Engine = usage.Seconds("--engine-timeout", parsed.GetValue(EngineTimeout), options.Engine.TotalSeconds),
            Gorb = usage.Seconds("--gorb-timeout", parsed.GetValue(GorbTimeout), options.Gorb.TotalSeconds),
            Nft = usage.Seconds("--nft-timeout", parsed.GetValue(NftTimeout), options.Nft.TotalSeconds),
            Ipvs = usage.Seconds("--ipvs-timeout", parsed.GetValue(IpvsTimeout), options.Ipvs.TotalSeconds),
            Lock = usage.Seconds("--lock-timeout", parsed.GetValue(LockTimeout), options.Lock.TotalSeconds),
        };
        usage.ThrowIfAny();
        return Node.Open(options, wait => new Messages(parsed).Tell([wait], []));
    }

    private static Option<string?> Seconds(string name, string description) =>
        new(name) { Description = description, HelpName = "S", Recursive = true };
}
