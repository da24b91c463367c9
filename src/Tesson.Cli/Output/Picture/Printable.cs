using System.Globalization;
using System.Text;

namespace Tesson.Cli.Output.Picture;

/// <summary>Makes text of others safe: labels can be written by anybody.</summary>
internal static class Printable
{
    private const int LastLatin = 0x24F;

    /// <summary>
    /// The text with Latin letters, digits and signs only, each one column wide; what else there is (line ends, escape
    /// codes, marks that turn the direction) is told by its number: <c>\u001B</c>.
    /// </summary>
    public static string Of(string text) =>
        Told(text, c => c == ' ' || (c <= LastLatin && IsHarmless(c) && char.GetUnicodeCategory(c) != UnicodeCategory.SpaceSeparator));

    /// <summary>The text in any script, without what could end its line or steer a terminal; that is told by its number.</summary>
    public static string Line(string text) => Told(text, IsHarmless);

    private static bool IsHarmless(char c) => !char.IsControl(c) && char.GetUnicodeCategory(c) is not UnicodeCategory.Format;

    private static string Told(string text, Func<char, bool> isSafe)
    {
        StringBuilder safe = new();
        foreach (char c in text)
        {
            if (isSafe(c))
                safe.Append(c);
            else
                safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
        }

        return safe.ToString();
    }

    /// <summary>The text, cut so that it is at most so long; what was cut is an ellipsis.</summary>
    public static string Cut(string text, int length) =>
        text.Length <= length ? text : length < 1 ? "" : $"{text[..(length - 1)]}…";

    /// <summary>A list of CPUs, cut after a comma where it is too long.</summary>
    public static string CutList(string list, int length)
    {
        if (list.Length <= length)
            return list;
        int end = list.LastIndexOf(',', Math.Max(0, Math.Min(length - 2, list.Length - 1)));
        return end < 0 ? Cut(list, length) : $"{list[..(end + 1)]}…";
    }

    /// <summary>The text in lines of at most so many characters, broken at spaces where there are any.</summary>
    public static IEnumerable<string> Wrap(string text, int width)
    {
        StringBuilder line = new();
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return Cut(line.ToString(), width);
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        if (line.Length > 0)
            yield return Cut(line.ToString(), width);
    }
}
