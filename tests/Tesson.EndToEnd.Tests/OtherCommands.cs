namespace Tesson.EndToEnd.Tests;

/// <summary>A folder with this machine's commands, but for those that the scripts look for or install.</summary>
public sealed class OtherCommands : IDisposable
{
    public OtherCommands()
    {
        HashSet<string> taken = ["docker", "dockerd", "dotnet", "nft", "podman", "systemctl"];
        foreach (string file in ((string[])["/usr/bin", "/usr/sbin", "/bin", "/sbin"]).SelectMany(Directory.EnumerateFileSystemEntries))
            if (taken.Add(Path.GetFileName(file)))
                File.CreateSymbolicLink(Path.Combine(Folder, Path.GetFileName(file)), file);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("tesson-sbin-").FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
