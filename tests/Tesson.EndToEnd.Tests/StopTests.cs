namespace Tesson.EndToEnd.Tests;

public sealed class StopTests : EndToEnd
{
    [SkippableFact]
    public async Task A_stopped_group_stays_and_starts_again_with_its_layout()
    {
        await DoAsync("run", "-g", Group, "-n", "2", "-p", "80", Image);
        string before = await LayoutAsync();
        await DoAsync("stop", Group, "-t", "0");
        Assert.Equal("stopped", (await PsAsync(Group)).GetProperty("State").GetString());

        await DoAsync("start", "-g", Group);
        Assert.Equal("running", (await PsAsync(Group)).GetProperty("State").GetString());
        Assert.Equal(before, await LayoutAsync());
    }

    [SkippableFact]
    public async Task Purge_removes_containers_and_their_anonymous_volumes()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{ "Volumes": { "/data": {} } }""");
        await DoAsync("run", "-g", Group, "-n", "2", "-c", file, Image);
        File.Delete(file);
        string volume = (await InspectAsync($"{Group}-0")).GetProperty("Mounts")[0].GetProperty("Name").GetString()!;
        Assert.Contains(volume, await DockerAsync("volume", "ls", "-q"), StringComparison.Ordinal);

        await DoAsync("stop", "-g", Group, "--purge", "-t", "0");
        Assert.Empty(await ContainersAsync(Group));
        Assert.DoesNotContain(volume, await DockerAsync("volume", "ls", "-q"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task An_unknown_group_is_exit_1_and_stops_nothing()
    {
        await DoAsync("run", "-g", Group, "-n", "1", Image);
        var done = await TessonAsync("stop", "-g", Group, "-g", "no-such-group");
        Assert.Equal(1, done.ExitCode);
        Assert.StartsWith("tesson stop: no group named 'no-such-group'; groups here: ", done.Err, StringComparison.Ordinal);
        Assert.Equal("running", (await PsAsync(Group)).GetProperty("State").GetString());
    }

    [SkippableFact]
    public async Task Several_groups_stop_in_one_call_and_others_go_on()
    {
        string second = NewGroup();
        string third = NewGroup();
        foreach (string group in (string[])[Group, second, third])
            await DoAsync("run", "--share", "-g", group, "-n", "1", Image);
        await DoAsync("stop", "-g", Group, second, "-t", "0", "--purge");
        Assert.Empty(await ContainersAsync(Group));
        Assert.Empty(await ContainersAsync(second));
        Assert.Equal("running", (await PsAsync(third)).GetProperty("State").GetString());
    }

    [SkippableFact]
    public async Task Stopping_without_a_name_is_a_usage_error()
    {
        var done = await TessonAsync("stop");
        Assert.Equal(2, done.ExitCode);
        Assert.Equal("tesson stop: which group? Give its name, or --all\n", done.Err);
    }

    private async Task<string> LayoutAsync() =>
        await DockerAsync("inspect", "-f", "{{.Name}} {{.HostConfig.CpusetCpus}} {{.HostConfig.CpusetMems}}", $"{Group}-0", $"{Group}-1");
}
