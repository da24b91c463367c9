using Tesson.Topology;

namespace Tesson.Cli.Tests;

/// <summary>The set of real machines beside the checkout, which not every checkout has.</summary>
internal static class SharedTopologies
{
    /// <summary>Their paths; one null where the set is missing, so that a skipped test shows it.</summary>
    public static string?[] Files { get; } = Find();

    /// <summary>Reads a machine of the set, or skips the test.</summary>
    public static Machine Read(string? file)
    {
        Skip.If(file is null, "../shared/topologies is not beside the checkout");
        return TopologyReader.Read(new TopologySource.XmlFile(file));
    }

    private static string?[] Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "..", "shared", "topologies") is var path && File.Exists(Path.Combine(path, "index.tsv")))
                return [.. Directory.GetFiles(path, "*.xml").Order(StringComparer.Ordinal)];
        return [null];
    }
}
