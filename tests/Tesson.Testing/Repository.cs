namespace Tesson.Testing;

/// <summary>The clone that the tests were built in.</summary>
public static class Repository
{
    /// <summary>Its folder, found by the solution above the tests.</summary>
    public static string Folder { get; } = Find();

    /// <summary>Compares a text with a file of the clone, <c>\n</c> between lines; where the environment has <c>TESSON_WRITE=1</c>, writes it first.</summary>
    /// <param name="text">What the file is to say.</param>
    /// <param name="path">The file's path below the folder.</param>
    /// <returns>What the file says; empty where there is none.</returns>
    public static string Checked(string text, string path)
    {
        string file = Path.Combine(Folder, path);
        if (Environment.GetEnvironmentVariable("TESSON_WRITE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        return File.Exists(file) ? File.ReadAllText(file) : "";
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Tesson.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("no Tesson.sln above the tests");
    }
}
