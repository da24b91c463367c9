namespace Tesson.Topology;

/// <summary>Where a topology is read.</summary>
public abstract record TopologySource
{
    private const string SyntheticPrefix = "synthetic:";

    private TopologySource()
    {
    }

    /// <summary>The machine that this process runs on.</summary>
    public static TopologySource ThisMachine { get; } = new Local();

    /// <summary>Reads what a user types: nothing for this machine, <c>synthetic:DESCRIPTION</c>, or an XML file's path.</summary>
    public static TopologySource Parse(string? text) => text switch
    {
        null => ThisMachine,
        _ when text.StartsWith(SyntheticPrefix, StringComparison.Ordinal) => new Synthetic(text[SyntheticPrefix.Length..].Trim()),
        _ => new XmlFile(text),
    };

    /// <summary>The machine that this process runs on.</summary>
    public sealed record Local : TopologySource
    {
        /// <inheritdoc/>
        public override string ToString() => "this machine";
    }

    /// <summary>An hwloc 2 XML file.</summary>
    /// <param name="Path">The file's path.</param>
    public sealed record XmlFile(string Path) : TopologySource
    {
        /// <inheritdoc/>
        public override string ToString() => Path;
    }

    /// <summary>A synthetic description, as hwloc(7) defines it: <c>pack:2 numa:2 l3:2 core:8 pu:2</c>.</summary>
    /// <param name="Description">The description.</param>
    public sealed record Synthetic(string Description) : TopologySource
    {
        /// <inheritdoc/>
        public override string ToString() => $"synthetic:{Description}";
    }
}
