namespace Tesson.EndToEnd.Tests;

/// <summary>What is released is one native program, which needs nothing beside it.</summary>
public sealed class ReleasedFormTests : EndToEnd
{
    [SkippableFact]
    public void What_is_published_is_one_file()
    {
        string folder = Path.GetDirectoryName(Tesson)!;
        // out/.sources is build/setup.sh's note.
        Assert.Equal([Tesson], Directory.EnumerateFileSystemEntries(folder).Where(entry => !Path.GetFileName(entry).StartsWith('.')));
        byte[] head = new byte[4];
        using var file = File.OpenRead(Tesson);
        file.ReadExactly(head);
        Assert.Equal("\u007FELF"u8.ToArray(), head);
    }

    [SkippableFact]
    public async Task Copied_alone_to_another_folder_it_runs_a_group_without_any_dotnet()
    {
        string folder = Directory.CreateTempSubdirectory("tesson-alone-").FullName;
        string program = Path.Combine(folder, "tesson");
        File.Copy(Tesson, program);
        // No variable tells where a runtime might be; nft is in /usr/sbin.
        Task<Finished> AloneAsync(params string[] args) => Command.RunAsync("env", ["-i", "PATH=/usr/sbin:/sbin", $"DOCKER_HOST={Environment.GetEnvironmentVariable("DOCKER_HOST")}", program, .. args]);
        int port = FreePort();
        var run = await AloneAsync("run", "-g", Group, "-n", "2", "-p", $"{port}:80", Image);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains($"at *:{port}/tcp by nft", run.Out, StringComparison.Ordinal);
        Assert.Equal((await DoAsync("ps", "-q", "-g", Group)).Out, (await AloneAsync("ps", "-q", "-g", Group)).Out);
        var stop = await AloneAsync("stop", "-g", Group, "--purge", "-t", "0");
        Assert.True(stop.ExitCode == 0, stop.ToString());
        Assert.Equal([program], Directory.EnumerateFileSystemEntries(folder));
        Directory.Delete(folder, recursive: true);
    }
}
