using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using Tesson.Core;
using Tesson.Core.Placement;

namespace Tesson.Cli.Output;

/// <summary>Two plans side by side: what `plan --diff A B` compares, and how it shows what changes.</summary>
internal static class PlanDifference
{
    public const string Option = "--diff";

    /// <summary>A and B.</summary>
    public const int Sides = 2;

    /// <summary>Ties the words after the option to it, one by one: a side that begins with a dash would be taken for options.</summary>
    public static IReadOnlyList<string> Tie(IReadOnlyList<string> args)
    {
        int at = args.TakeWhile(arg => arg != Option).Count();
        return at >= args.Count - 1 ? args : [.. args.Take(at), .. args.Skip(at + 1).Take(Sides).Select(side => $"{Option}={side}"), .. args.Skip(at + 1 + Sides)];
    }

    /// <summary>
    /// Each side is a set of options, which begins with a dash, or else a topology's source; the other options of the
    /// command line hold for both.
    /// </summary>
    /// <exception cref="UsageException">A side cannot be understood.</exception>
    public static IEnumerable<ParseResult> Parse(ParseResult parsed, IEnumerable<string> sides)
    {
        string[] common = [.. Common(parsed.Tokens)];
        return sides.Select(side =>
        {
            IEnumerable<string> own = side.StartsWith('-') ? CommandLineParser.SplitCommandLine(side) : ["--topology", side];
            var result = parsed.RootCommandResult.Command.Parse([.. common, .. own], parsed.Configuration);
            return result.Errors.Count == 0 && result.GetResult(Option) is null ? result
                : throw new UsageException($"{Option} '{side}': {(result.Errors.Count == 0 ? "one in the other makes no sense" : result.Errors[0].Message.TrimEnd('.'))}");
        }).ToArray();
    }

    /// <summary>A line a change, as diff prints them.</summary>
    public static string Print(IReadOnlyList<PlannedLayout> plans, IReadOnlyList<string> sides)
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"--- A: {sides[0]}").AppendLine(CultureInfo.InvariantCulture, $"+++ B: {sides[1]}");
        int same = 0;
        for (int index = 0; index < plans.Max(plan => plan.Layout.Shards.Length); index++)
        {
            string?[] lines = [.. plans.Select(plan => Line(plan.Layout, index))];
            if (lines[0] == lines[1])
            {
                same++;
                continue;
            }

            foreach (var (mark, line) in ((string, string?)[])[("-", lines[0]), ("+", lines[1])])
                if (line is not null)
                    text.AppendLine(CultureInfo.InvariantCulture, $"{mark} {line}");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"{same} {(same == 1 ? "shard is" : "shards are")} the same");
        foreach (var (name, plan) in ((string, PlannedLayout)[])[("A", plans[0]), ("B", plans[1])])
            text.AppendLine(CultureInfo.InvariantCulture, $"{name}: {plan.Layout.Shards.Length} shards; {plan.Quality}");
        return text.ToString();
    }

    /// <summary>The shards that differ, by index.</summary>
    public static IEnumerable<int> Changed(IReadOnlyList<PlannedLayout> plans) =>
        Enumerable.Range(0, plans.Max(plan => plan.Layout.Shards.Length)).Where(index => Line(plans[0].Layout, index) != Line(plans[1].Layout, index));

    private static string? Line(Layout layout, int index)
    {
        if (index >= layout.Shards.Length)
            return null;
        var shard = layout.Shards[index];
        string memory = shard.MemoryBytes is { } bytes ? string.Create(CultureInfo.InvariantCulture, $", memory {bytes >> 20} MiB") : "";
        return string.Create(CultureInfo.InvariantCulture, $"shard {index}: cpus {shard.Cpus}, mems {(shard.Mems.IsEmpty ? "any" : shard.Mems.ToString())}, weight {shard.Weight}{memory}");
    }

    /// <summary>The words of the command line without the difference's own.</summary>
    private static IEnumerable<string> Common(IEnumerable<Token> tokens)
    {
        bool isSide = false;
        foreach (var token in tokens)
        {
            bool isOption = token.Type == TokenType.Option && token.Value == Option;
            if (!isOption && !isSide)
                yield return token.Value;
            isSide = isOption;
        }
    }
}
