using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace Tesson.Nftables.Nat;

/// <summary>Reads the NAT rules of <c>iptables-save -t nat</c> and its kin: iptables-save(8), iptables-extensions(8).</summary>
internal static class IptablesText
{
    /// <summary>What the engine leads to its containers. Their ports are known from the engine.</summary>
    private const string EngineChain = "DOCKER";

    /// <param name="owner">The tool's name: <c>iptables</c>.</param>
    /// <param name="family">The address family that it is for.</param>
    /// <param name="text">What it prints.</param>
    public static NatTable Read(string owner, Family family, string text) => new(
        owner,
        [family],
        ["PREROUTING", "OUTPUT"],
        text.Split('\n').Where(line => line.StartsWith("-A ", StringComparison.Ordinal)).Select(line => Rule(line, [.. Words(line)])).Where(rule => rule.Chain != EngineChain));

    private static NatRule Rule(string line, string[] words)
    {
        var conditions = ImmutableArray.CreateBuilder<Condition>();
        bool isKnown = true;
        string? next = null, target = null;
        for (int at = 2; at + 1 < words.Length; at++)
        {
            bool not = words[at - 1] == "!";
            string value = words[at + 1];
            switch (words[at])
            {
                case "-p":
                    conditions.Add(new Condition.Protocol(value, not));
                    break;
                case "--dport" or "--dports" or "--destination-port" or "--destination-ports":
                    conditions.Add(new Condition.Ports(Ranges(value), not));
                    break;
                case "-d" when IPNetwork.TryParse(value, out var network):
                    conditions.Add(new Condition.Destination(network, not));
                    break;
                case "-m":
                    isKnown &= value is "tcp" or "udp" or "multiport" or "comment";
                    break;
                case "-i" or "-o" or "-s":
                    isKnown = false;
                    break;
                case "-j" or "-g":
                    target = value;
                    next = value is "RETURN" or "ACCEPT" or "DNAT" or "REDIRECT" ? null : value;
                    break;
                default:
                    continue;
            }

            at++;
        }

        return new NatRule(words[1], line, conditions.ToImmutable())
        {
            Redirects = target is "DNAT" or "REDIRECT",
            Next = next,
            Ends = isKnown && (target is "RETURN" or "ACCEPT" || words.Contains("-g")),
        };
    }

    private static ImmutableArray<(int, int)> Ranges(string ports) => [.. ports.Split(',').Select(range =>
    {
        string[] ends = range.Split(':');
        return (Number(ends[0], 0), Number(ends[^1], ushort.MaxValue));
    })];

    private static int Number(string text, int otherwise) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : otherwise;

    /// <summary>A comment may be quoted, with quotes and backslashes inside after a backslash.</summary>
    private static IEnumerable<string> Words(string line)
    {
        System.Text.StringBuilder word = new();
        bool quoted = false;
        for (int at = 0; at < line.Length; at++)
        {
            char letter = line[at];
            if (quoted && letter == '\\' && at + 1 < line.Length)
                word.Append(line[++at]);
            else if (letter == '"')
                quoted = !quoted;
            else if (letter == ' ' && !quoted)
            {
                yield return word.ToString();
                word.Clear();
            }
            else
                word.Append(letter);
        }

        yield return word.ToString();
    }
}
