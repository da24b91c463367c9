using System.Globalization;
using System.Text;

namespace Tesson.Topology;

/// <summary>
/// Looks at a synthetic description before hwloc does: hwloc builds what it is asked for, and a slip of the finger
/// asks for all memory. Only the counts are read here; whether the types are right is for hwloc to say.
/// </summary>
internal static class SyntheticText
{
    /// <summary>The most PUs that a description may have: as many as Linux can. hwloc's time grows with the cube of them.</summary>
    internal const int MaxPus = 1 << 13;

    /// <exception cref="TopologyException">A count is none, or there are too many.</exception>
    public static void Check(TopologySource.Synthetic source)
    {
        string[] levels = WithoutAttributes(source).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (levels.Length == 0)
            throw Failure.Of(source, "the description is empty");

        long pus = 1;
        foreach (string level in levels)
        {
            string count = level[(level.IndexOf(':', StringComparison.Ordinal) + 1)..];
            if (!long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out long number) || number < 1
                || count[0] == '0' || !char.IsAsciiDigit(count[^1])) // hwloc reads octal, .NET reads NULs
            {
                throw Failure.Of(source, $"'{Failure.OneLine(level)}' has no count such as core:8");
            }

            pus *= Math.Min(number, MaxPus + 1);
            if (pus > MaxPus)
                throw Failure.Of(source, $"it has more than {MaxPus} CPUs");
        }
    }

    /// <summary>
    /// The description without what stands in parentheses (attributes) and brackets (attached nodes). Neither nests:
    /// hwloc takes the first that closes for the end.
    /// </summary>
    private static string WithoutAttributes(TopologySource.Synthetic source)
    {
        StringBuilder text = new();
        var rest = source.Description.AsSpan();
        while (rest.IndexOfAny('(', '[') is var open and >= 0)
        {
            int close = rest[open..].IndexOf(rest[open] == '(' ? ')' : ']');
            if (close < 0)
                throw Failure.Of(source, $"its '{rest[open]}' is never closed");
            text.Append(rest[..open]).Append(' ');
            rest = rest[(open + close + 1)..];
        }

        return text.Append(rest).ToString();
    }
}
