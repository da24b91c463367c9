namespace Tesson.Core.Tests.Placement;

/// <summary>The set of real machines beside the checkout, which not every checkout has.</summary>
internal static class SharedTopologies
{
    public static string? Folder { get; } = Find();

    public static string Missing => "../shared/topologies is not beside the checkout";

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Tesson.sln")))
                return Path.Combine(folder.FullName, "..", "shared", "topologies") is var path && Directory.Exists(path) ? path : null;
        return null;
    }
}
