using System.Text.RegularExpressions;
using Tesson.Cli.Output.Picture;
using Tesson.Topology;

namespace Tesson.Cli.Tests.Picture;

/// <summary>Pictures as text, and what can be read in them.</summary>
internal static partial class Drawn
{
    public static Machine Synthetic(string description) => TopologyReader.Read(new TopologySource.Synthetic(description)) with { Source = "a machine" };

    public static string Print(Machine machine, PictureMarks marks, int width = 80, bool hasColour = false)
    {
        using StringWriter output = new();
        MachinePicture.Print(machine, marks, new PictureWindow(width, hasColour), output);
        return output.ToString();
    }

    /// <summary>Holders of so many shares of what may be used, the last of which has the first one's as well; the last CPU is reserved.</summary>
    public static PictureMarks Shares(Machine machine, int count)
    {
        int[] cpus = [.. machine.Pus.Select(pu => pu.OsIndex).Where(machine.Allowed.Contains)];
        CpuSet[] shares = [.. cpus.Chunk(Math.Max(1, cpus.Length / (count + 1))).Take(count).Select(share => CpuSet.Of(share))];
        shares[^1] |= shares[0];
        return new PictureMarks { Holders = [.. shares.Select((share, index) => new Holder($"group-{index}", share))], Reserved = CpuSet.Of(cpus[^1]) };
    }

    /// <summary>Holders of every so-manieth CPU each.</summary>
    public static PictureMarks Turns(Machine machine, int count) => new()
    {
        Holders = [.. Enumerable.Range(0, count).Select(turn => new Holder($"turn-{turn}", CpuSet.Of(machine.Allowed.Where(cpu => cpu % count == turn))))],
    };

    public static string WithoutCodes(string text) => Codes().Replace(text, "");

    public static string[] Lines(string text) => text.Split('\n')[..^1];

    /// <summary>The mark of each CPU in a picture with boxes: it stands under the last digit of the number.</summary>
    public static Dictionary<int, char> MarksByCpu(string text)
    {
        Dictionary<int, char> marks = [];
        string[] lines = Lines(text);
        for (int y = 0; y + 1 < lines.Length; y++)
            foreach (Match number in Number().Matches(lines[y]))
                if (number.Index + number.Length <= lines[y + 1].Length && lines[y + 1][number.Index + number.Length - 1] is var mark && IsMark(lines[y + 1], number))
                    marks.Add(int.Parse(number.Value), mark);
        return marks;
    }

    /// <summary>Whether a single sign stands under the number, so that this is no number of a title.</summary>
    private static bool IsMark(string line, Match number)
    {
        int end = number.Index + number.Length;
        return line[end - 1] is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or '.' or '+'
            && line[number.Index..(end - 1)].Trim().Length == 0 && end < line.Length && line[end] == ' ' && line[number.Index - 1] == ' ';
    }

    [GeneratedRegex("\e\\[[0-9;]*m")]
    private static partial Regex Codes();

    [GeneratedRegex("(?<= )[0-9]+(?= )")]
    private static partial Regex Number();
}
