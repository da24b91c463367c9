using System.Text.Json;
using Tesson.Testing;

namespace Tesson.EndToEnd.Tests;

public sealed class RunTests : EndToEnd
{
    [SkippableFact]
    public async Task A_run_starts_a_pinned_shard_a_core_and_prints_them()
    {
        var plan = JsonDocument.Parse((await DoAsync("plan", "--json")).Out).RootElement;
        var done = await DoAsync("run", "-g", Group, Image);

        int size = plan.GetProperty("size").GetInt32();
        Assert.Equal(Enumerable.Range(0, size).Select(i => $"{Group}-{i}").Order(StringComparer.Ordinal), await ContainersAsync(Group));
        Assert.Contains($"Group: {Group} [{Image}]  running, {size} of {size} shards", done.Out, StringComparison.Ordinal);
        foreach (var shard in plan.GetProperty("shards").EnumerateArray())
        {
            string name = $"{Group}-{shard.GetProperty("index").GetInt32()}";
            var container = await InspectAsync(name);
            var host = container.GetProperty("HostConfig");
            Assert.Equal(shard.GetProperty("cpus").GetString(), host.GetProperty("CpusetCpus").GetString());
            Assert.Equal(shard.GetProperty("mems").GetString(), host.GetProperty("CpusetMems").GetString());

            string status = await File.ReadAllTextAsync($"/proc/{container.GetProperty("State").GetProperty("Pid").GetInt32()}/status");
            Assert.Contains($"Cpus_allowed_list:\t{shard.GetProperty("cpus").GetString()}\n", status, StringComparison.Ordinal);
            Assert.Contains($"Mems_allowed_list:\t{shard.GetProperty("mems").GetString()}\n", status, StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public async Task Labels_and_environment_tell_each_shard_who_it_is()
    {
        await DoAsync("run", "-g", Group, "-n", "2", "-p", "80", Image);
        var config = (await InspectAsync($"{Group}-1")).GetProperty("Config");
        var labels = config.GetProperty("Labels");
        string cpus = labels.GetProperty("tesson.unit.cpuset").GetString()!;

        Assert.Equal(Group, labels.GetProperty("tesson.group").GetString());
        Assert.NotEmpty(cpus);
        Assert.Equal("0", labels.GetProperty("tesson.unit.mems").GetString());
        Assert.Equal("core", labels.GetProperty("tesson.unit.kind").GetString());
        Assert.Equal("1", labels.GetProperty("tesson.shard").GetString());
        Assert.Equal("2", labels.GetProperty("tesson.size").GetString());
        Assert.Equal("80/tcp", labels.GetProperty("tesson.ports").GetString());
        Assert.Equal("nft", labels.GetProperty("tesson.frontend").GetString());
        Assert.Equal("round-robin", labels.GetProperty("tesson.balance").GetString());

        string weight = labels.GetProperty("tesson.unit.weight").GetString()!;
        string[] environment = [.. config.GetProperty("Env").EnumerateArray().Select(entry => entry.GetString()!)];
        Assert.Contains("TESSON_UID=1", environment);
        Assert.Contains("TESSON_SIZE=2", environment);
        Assert.Contains($"TESSON_GROUP={Group}", environment);
        Assert.Contains($"GOMAXPROCS={weight}", environment);
        Assert.Contains($"OMP_NUM_THREADS={weight}", environment);
    }

    [SkippableFact]
    public async Task What_the_user_sets_wins_over_the_defaults_and_unknown_fields_reach_the_engine()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """
            // a create body
            { "Env": ["GOMAXPROCS=7", "A=file", "B=file"], "StopSignal": "SIGINT",
              "HostConfig": { "ShmSize": 12345678, "RestartPolicy": { "Name": "unless-stopped" } }, }
            """);
        await DoAsync("run", "-g", Group, "-n", "1", "-c", file, "-e", "A=option", "-e", "OMP_NUM_THREADS=3", Image);
        File.Delete(file);

        var container = await InspectAsync($"{Group}-0");
        string[] environment = [.. container.GetProperty("Config").GetProperty("Env").EnumerateArray().Select(entry => entry.GetString()!)];
        Assert.Contains("GOMAXPROCS=7", environment);
        Assert.Contains("OMP_NUM_THREADS=3", environment);
        Assert.Contains("A=option", environment);
        Assert.Contains("B=file", environment);
        Assert.Contains("TESSON_UID=0", environment);
        Assert.DoesNotContain("A=file", environment);
        Assert.Equal("SIGINT", container.GetProperty("Config").GetProperty("StopSignal").GetString());
        Assert.Equal(12345678, container.GetProperty("HostConfig").GetProperty("ShmSize").GetInt64());
        Assert.Equal("unless-stopped", container.GetProperty("HostConfig").GetProperty("RestartPolicy").GetProperty("Name").GetString());
    }

    [SkippableFact]
    public async Task The_command_after_the_image_is_the_shards_with_all_of_its_options()
    {
        await DoAsync("run", "-g", Group, "-n", "1", Image, "/bin/busybox", "sleep", "-c", "--help", "600");
        var command = (await InspectAsync($"{Group}-0")).GetProperty("Config").GetProperty("Cmd");
        Assert.Equal(["/bin/busybox", "sleep", "-c", "--help", "600"], command.EnumerateArray().Select(arg => arg.GetString()));
    }

    [SkippableFact]
    public async Task Without_a_front_end_every_shard_has_a_host_port_of_its_own()
    {
        int first = FreePort(2);
        await DoAsync("run", "-g", Group, "-n", "2", "-p", $"127.0.0.1:{first}-{first + 1}:80", Image);
        for (int i = 0; i < 2; i++)
        {
            // Nothing is waited for where there is no front end.
            string answer = "";
            await Web.UntilAsync(async () => (answer = await Web.TryAsync($"http://127.0.0.1:{first + i}/cgi-bin/shard")).Length > 0, $"shard {i} answers");
            Assert.StartsWith($"shard {i} of 2 (group {Group})", answer, StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public async Task A_dry_run_prints_the_plan_and_creates_nothing()
    {
        var done = await DoAsync("run", "-g", Group, "-n", "2", "--dry-run", Image);
        Assert.Contains($"create {Group}-0: cpus ", done.Out, StringComparison.Ordinal);
        Assert.Contains($"start {Group}-1", done.Out, StringComparison.Ordinal);
        Assert.Empty(await ContainersAsync(Group));

        var steps = JsonDocument.Parse((await DoAsync("run", "-g", Group, "-n", "2", "--dry-run", "--json", Image)).Out).RootElement.GetProperty("steps");
        Assert.Equal(5, steps.GetArrayLength());
    }

    [SkippableFact]
    public async Task Quiet_prints_ids_only_and_json_prints_the_group_as_ps_does()
    {
        var quiet = await DoAsync("run", "-q", "-g", Group, "-n", "2", Image);
        Assert.Empty(quiet.Err);
        Assert.Matches("^[0-9a-f]{64}\n[0-9a-f]{64}\n$", quiet.Out);

        var json = await DoAsync("run", "--json", "--replace", "-g", Group, "-n", "1", Image);
        Assert.Equal("running", JsonDocument.Parse(json.Out).RootElement[0].GetProperty("State").GetString());
        Assert.Equal(Group, JsonDocument.Parse(json.Out).RootElement[0].GetProperty("Name").GetString());
    }

    [SkippableFact]
    public async Task An_engine_over_tcp_on_this_machine_is_as_good_as_the_socket()
    {
        using Bridge bridge = new("/var/run/docker.sock");
        Skip.If(Environment.GetEnvironmentVariable("DOCKER_HOST") is not null, "the engine is not at the default socket");
        var done = await Command.RunAsync(Tesson, ["run", "-g", Group, "-n", "1", Image], new Dictionary<string, string?> { ["DOCKER_HOST"] = bridge.Address, ["GORB_URI"] = null });
        Assert.True(done.ExitCode == 0, done.ToString());
        Assert.Equal([$"{Group}-0"], await ContainersAsync(Group));
    }

    [SkippableFact]
    public async Task The_default_name_is_the_images()
    {
        string image = $"tesson-test/demo:{Group}";
        await DockerAsync("tag", Image, image);
        try
        {
            await DoAsync("run", "-n", "1", image);
            Assert.Equal([$"tesson-test-demo-{Group}-0"], await ContainersAsync($"tesson-test-demo-{Group}"));
        }
        finally
        {
            await TessonAsync("stop", "-g", $"tesson-test-demo-{Group}", "--purge", "-t", "0");
            await DockerAsync("rmi", image);
        }
    }

    [SkippableFact]
    public async Task Replace_removes_the_old_group_and_no_other()
    {
        string other = NewGroup();
        await DoAsync("run", "-g", other, "-n", "1", Image);
        await DoAsync("run", "--share", "-g", Group, "-n", "2", Image);
        string before = (await InspectAsync($"{Group}-0")).GetProperty("Id").GetString()!;
        await DoAsync("run", "--share", "-g", Group, "-n", "1", "--replace", Image);

        Assert.Equal([$"{Group}-0"], await ContainersAsync(Group));
        Assert.NotEqual(before, (await InspectAsync($"{Group}-0")).GetProperty("Id").GetString());
        Assert.Equal([$"{other}-0"], await ContainersAsync(other));
    }

    [SkippableFact]
    public async Task Of_two_runs_of_one_group_at_the_same_moment_exactly_one_wins()
    {
        for (int round = Trials.Rounds(all: 20, usual: 3, quick: 1); round > 0; round--)
        {
            string group = NewGroup();
            var both = await Task.WhenAll(TessonAsync("run", "-g", group, "-n", "4", Image), TessonAsync("run", "-g", group, "-n", "4", Image));
            Assert.True(both.Count(run => run.ExitCode == 0) == 1, $"{both[0]}\n{both[1]}");
            Assert.Equal(Enumerable.Range(0, 4).Select(i => $"{group}-{i}"), await ContainersAsync(group));
            Assert.Equal("running", (await PsAsync(group)).GetProperty("State").GetString());
            await DoAsync("stop", "-g", group, "--purge", "-t", "0");
        }
    }

    [SkippableFact]
    public async Task A_shard_that_cannot_start_takes_the_whole_group_with_it()
    {
        var done = await TessonAsync("run", "-g", Group, "-n", "3", Image, "/no/such/program");
        Assert.Equal(1, done.ExitCode);
        Assert.Contains("/no/such/program", done.Err, StringComparison.Ordinal);
        Assert.Contains("removed again", done.Err, StringComparison.Ordinal);
        Assert.Empty(await ContainersAsync(Group));
    }

    [SkippableFact]
    public async Task With_wait_a_shard_that_ends_at_once_fails_the_run()
    {
        var done = await TessonAsync("run", "-g", Group, "-n", "2", "--wait", Image, "/bin/busybox", "sh", "-c", "exit 7");
        Assert.Equal(1, done.ExitCode);
        Assert.Contains("exit code 7", done.Err, StringComparison.Ordinal);
        Assert.Empty(await ContainersAsync(Group));
    }

    [SkippableFact]
    public async Task With_wait_a_shard_that_never_gets_healthy_fails_the_run()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{ "Healthcheck": { "Test": ["CMD", "/bin/busybox", "false"], "Interval": 200000000, "Retries": 1000 } }""");
        var done = await TessonAsync("run", "-g", Group, "-n", "2", "--wait", "--timeout", "1.5", "-c", file, Image);
        File.Delete(file);
        Assert.Equal(1, done.ExitCode);
        Assert.Contains("was not ready within 1.5 s", done.Err, StringComparison.Ordinal);
        Assert.Empty(await ContainersAsync(Group));
    }

    [SkippableFact]
    public async Task Cpus_that_the_engine_does_not_have_are_caught_before_anything_is_created()
    {
        string before = await DockerAsync("ps", "-aq", "--no-trunc");
        var done = await TessonAsync("run", "-g", Group, "--topology", "synthetic:core:4096 pu:1", "-n", "2", Image);
        Assert.Equal(1, done.ExitCode);
        Assert.Contains("Requested CPUs are not available", done.Err, StringComparison.Ordinal);
        Assert.Equal(before, await DockerAsync("ps", "-aq", "--no-trunc"));
    }

    [SkippableFact]
    public async Task A_name_that_a_foreign_container_has_is_refused_and_the_container_left_alone()
    {
        await DockerAsync("create", "--name", $"{Group}-1", Image);
        try
        {
            var done = await TessonAsync("run", "-g", Group, "-n", "2", Image);
            Assert.Equal(1, done.ExitCode);
            Assert.Contains($"a container named {Group}-1 exists already", done.Err, StringComparison.Ordinal);
            Assert.Empty(await ContainersAsync(Group));
        }
        finally
        {
            await DockerAsync("rm", $"{Group}-1");
        }
    }
}
