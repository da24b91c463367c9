using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Tesson.Topology;

/// <summary>Reads and prints Linux's list format, the only place that does: cpuset(7), "List format".</summary>
internal static class CpuSetText
{
    private const int WordBits = 64;
    private const int LongestQuote = 60;

    public static bool TryParse(string? text, [NotNullWhen(true)] out CpuSet? set, out string? error)
    {
        set = null;
        error = null;
        if (text is null)
        {
            error = "no list of indexes is given";
            return false;
        }

        if (text.AsSpan().Trim().IsEmpty)
        {
            set = CpuSet.Empty;
            return true;
        }

        ulong[] words = []; // not a list: '0-1000000' may stand there a thousand times
        foreach (string part in text.Split(','))
        {
            error = AddRange(part.Trim(), ref words);
            if (error is not null)
            {
                error = $"'{Shorten(text)}' is no list such as 0-3,8: {error}";
                return false;
            }
        }

        set = CpuSet.FromWords(words);
        return true;
    }

    public static string Print(CpuSet set)
    {
        StringBuilder text = new();
        int first = -1;
        int last = -1;
        foreach (int index in set)
        {
            if (first >= 0 && index == last + 1)
            {
                last = index;
                continue;
            }

            Append(text, first, last);
            first = last = index;
        }

        Append(text, first, last);
        return text.ToString();
    }

    private static void Append(StringBuilder text, int first, int last)
    {
        if (first < 0)
            return;
        if (text.Length > 0)
            text.Append(',');
        text.Append(first);
        if (last > first)
            text.Append('-').Append(last);
    }

    /// <summary>Adds <c>N</c>, <c>N-M</c> or <c>N-M:used/group</c>; the cause where it is none of these.</summary>
    private static string? AddRange(string part, ref ulong[] words)
    {
        int used = 1;
        int group = 1;
        string range = part;
        if (part.IndexOf(':', StringComparison.Ordinal) is int colon and >= 0)
        {
            range = part[..colon];
            string[] stride = part[(colon + 1)..].Split('/');
            if (stride.Length != 2 || !TryIndex(stride[0], out used) || !TryIndex(stride[1], out group)
                || used < 1 || group < used)
            {
                return $"'{Shorten(part)}' has no stride such as :1/4";
            }
        }

        int dash = range.IndexOf('-', StringComparison.Ordinal);
        string start = dash < 0 ? range : range[..dash];
        string end = dash < 0 ? range : range[(dash + 1)..];
        if (!TryIndex(start, out int first) || !TryIndex(end, out int last))
            return part.Length == 0 ? "a number is missing" : $"'{Shorten(part)}' is neither a number up to {CpuSet.MaxIndex} nor a range";
        if (last < first)
            return $"the range '{Shorten(part)}' runs backwards";

        if (last / WordBits >= words.Length)
            Array.Resize(ref words, (last / WordBits) + 1);
        for (int index = first; index <= last; index++)
            if ((index - first) % group < used)
                words[index / WordBits] |= 1UL << (index % WordBits);
        return null;
    }

    // int.TryParse alone takes NULs at the end.
    private static bool TryIndex(string text, out int index) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out index) && index <= CpuSet.MaxIndex && char.IsAsciiDigit(text[^1]);

    private static string Shorten(string text) => Failure.OneLine(text, LongestQuote);
}
