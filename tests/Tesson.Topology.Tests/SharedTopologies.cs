namespace Tesson.Topology.Tests;

/// <summary>The set of real machines beside the checkout, which not every checkout has.</summary>
public static class SharedTopologies
{
    public const string Missing = "../shared/topologies is not beside the checkout";

    private static readonly string? _folder = Find();

    /// <summary>The rows of index.tsv by column; one null where the set is missing, so that a skipped test shows it.</summary>
    public static IEnumerable<IReadOnlyDictionary<string, string>?> Rows()
    {
        if (_folder is null)
            return [null];
        string[] lines = File.ReadAllLines(Path.Combine(_folder, "index.tsv"));
        string[] columns = lines[0].Split('\t');
        return lines[1..].Select(line => columns.Zip(line.Split('\t')).ToDictionary(cell => cell.First, cell => cell.Second));
    }

    /// <summary>Reads a machine of the set, or skips the test.</summary>
    public static Machine Read(string? file, bool withDevices = false)
    {
        Skip.If(file is null || _folder is null, Missing);
        return TopologyReader.Read(new TopologySource.XmlFile(Path.Combine(_folder, file)), withDevices);
    }

    public static string Text(string file)
    {
        Skip.If(_folder is null, Missing);
        return File.ReadAllText(Path.Combine(_folder, file));
    }

    private static string? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "..", "shared", "topologies") is var path && File.Exists(Path.Combine(path, "index.tsv")))
                return path;
        return null;
    }
}
