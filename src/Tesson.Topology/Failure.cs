using System.Text;

namespace Tesson.Topology;

/// <summary>Words the errors: the source, the cause and the remedy, in one line.</summary>
internal static class Failure
{
    private const int LongestName = 200;

    public static TopologyException Of(TopologySource source, string cause, Exception? inner = null) => source switch
    {
        TopologySource.XmlFile file => Of(source, cause, "name an hwloc 2 XML file, such as 'lstopo machine.xml' writes", inner, file.Path),
        TopologySource.Synthetic => Of(source, cause, "write it like 'synthetic:pack:2 numa:2 l3:2 core:8 pu:2'", inner, source.ToString()!),
        _ => new TopologyException($"cannot read the topology of this machine: {cause}; name an hwloc 2 XML file of it instead", inner),
    };

    public static TopologyException Of(TopologySource source, string cause, string remedy, Exception? inner = null) =>
        Of(source, cause, remedy, inner, source.ToString()!);

    private static TopologyException Of(TopologySource source, string cause, string remedy, Exception? inner, string name) =>
        new($"cannot read the topology '{OneLine(name)}': {cause}; {remedy}", inner);

    /// <summary>Text of a user as it may stand in an error: short, and without a line's end.</summary>
    public static string OneLine(string text, int longest = LongestName)
    {
        StringBuilder line = new();
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, longest)))
            line.Append(char.IsControl(c) ? '?' : c);
        return text.Length > longest ? line.Append("...").ToString() : line.ToString();
    }
}
