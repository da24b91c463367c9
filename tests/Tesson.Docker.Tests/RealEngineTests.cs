using System.Net;

namespace Tesson.Docker.Tests;

public sealed class RealEngineTests(RealEngine engine) : IClassFixture<RealEngine>, IAsyncLifetime
{
    private readonly string _name = $"tesson-docker-test-{Guid.NewGuid():N}";

    private EngineClient Client => engine.Client;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        try
        {
            await Client.RemoveContainerAsync(_name, force: true, volumes: true);
        }
        catch (DockerUnreachableException)
        {
            // The test was skipped.
        }
    }

    [SkippableFact]
    public async Task It_tells_of_its_machine()
    {
        engine.Require();

        var version = await Client.NegotiateAsync();
        var info = await Client.GetSystemInfoAsync();

        Assert.StartsWith("1.", version.ApiVersion);
        Assert.True(info.NCPU > 0);
        Assert.True(info.MemTotal > 0);
        Assert.All([info.ID, info.Name, info.KernelVersion, info.OperatingSystem, info.Architecture, info.ServerVersion, info.CgroupVersion!], Assert.NotEmpty);
    }

    [SkippableFact]
    public async Task A_container_lives_and_ends()
    {
        engine.Require();
        var body = Body("trap 'exit 7' TERM; while true; do sleep 0.05; done").With(new ContainerChanges
        {
            Labels = new Dictionary<string, string> { ["tesson.test"] = _name },
            Environment = ["A=b=c"],
            CpusetCpus = "0",
            CpusetMems = "0",
        });

        var created = await Client.CreateContainerAsync(_name, body);
        Assert.Equal("created", (await Client.InspectContainerAsync(_name)).State.Status);
        await Client.StartContainerAsync(created.Id);
        await Client.StartContainerAsync(created.Id);

        var row = Assert.Single(await Client.ListContainersAsync(all: false, [$"tesson.test={_name}"]));
        Assert.Equal((created.Id, $"/{_name}", RealEngine.Image, "running"), (row.ID, row.Names[0], row.Image, row.State));
        Assert.Equal(_name, row.Labels["tesson.test"]);
        Assert.Equal(["none"], row.Networks.Keys);
        Assert.InRange(DateTimeOffset.FromUnixTimeSeconds(row.Created), DateTimeOffset.UtcNow.AddMinutes(-10), DateTimeOffset.UtcNow.AddMinutes(10));

        var inspection = await Client.InspectContainerAsync(created.Id);
        Assert.Equal((created.Id, $"/{_name}", true), (inspection.ID, inspection.Name, inspection.State.Running));
        Assert.True(inspection.State.Pid > 0);
        Assert.Null(inspection.State.Health);
        Assert.Equal(("0", "0", "none"), (inspection.HostConfig.CpusetCpus, inspection.HostConfig.CpusetMems, inspection.HostConfig.NetworkMode));
        Assert.Contains("A=b=c", inspection.Config.Env);
        Assert.Equal("/bin/sh", inspection.Config.Cmd[0]);

        await Client.StopContainerAsync(_name, TimeSpan.FromSeconds(10));
        await Client.StopContainerAsync(_name, TimeSpan.FromSeconds(10));
        inspection = await Client.InspectContainerAsync(_name);
        Assert.Equal(("exited", 7L), (inspection.State.Status, inspection.State.ExitCode));
        Assert.Empty(await Client.ListContainersAsync(all: false, [$"tesson.test={_name}"]));
        Assert.Single(await Client.ListContainersAsync(all: true, ["tesson.test", $"tesson.test={_name}"]));

        Assert.True(await Client.RemoveContainerAsync(_name, force: false, volumes: true));
        Assert.False(await Client.RemoveContainerAsync(_name, force: false, volumes: true));
        Assert.Equal(HttpStatusCode.NotFound, (await Assert.ThrowsAsync<DockerApiException>(() => Client.InspectContainerAsync(_name))).StatusCode);
    }

    [SkippableFact]
    public async Task A_container_is_pinned_to_other_CPUs_running_or_not()
    {
        engine.Require();
        var created = await Client.CreateContainerAsync(_name, Body("while true; do sleep 0.05; done").With(new ContainerChanges { CpusetCpus = "0", CpusetMems = "0" }));
        await Client.UpdateContainerAsync(created.Id, new ContainerUpdate { CpusetCpus = "0-1" });
        await Client.StartContainerAsync(created.Id);
        var before = await Client.InspectContainerAsync(_name);
        Assert.Equal(("0-1", "0"), (before.HostConfig.CpusetCpus, before.HostConfig.CpusetMems));

        await Client.UpdateContainerAsync(_name, new ContainerUpdate { CpusetCpus = "1" });

        var after = await Client.InspectContainerAsync(_name);
        Assert.Equal(("1", "0", before.State.Pid), (after.HostConfig.CpusetCpus, after.HostConfig.CpusetMems, after.State.Pid));
        Assert.Contains("Cpus_allowed_list:\t1", await File.ReadAllLinesAsync($"/proc/{after.State.Pid}/status"));
        var fault = await Assert.ThrowsAsync<DockerApiException>(() => Client.UpdateContainerAsync(_name, new ContainerUpdate { CpusetCpus = "1000" }));
        Assert.Contains("1000", fault.EngineMessage);
        Assert.Equal(HttpStatusCode.NotFound, (await Assert.ThrowsAsync<DockerApiException>(() => Client.UpdateContainerAsync($"{_name}-gone", new ContainerUpdate { CpusetCpus = "0" }))).StatusCode);
    }

    [SkippableFact]
    public async Task Of_two_removals_at_once_none_fails()
    {
        engine.Require();
        await Client.CreateContainerAsync(_name, Body("while true; do sleep 0.05; done"));
        await Client.StartContainerAsync(_name);

        bool[] removed = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Client.RemoveContainerAsync(_name, force: true, volumes: true)));

        Assert.Contains(true, removed);
        Assert.False(await Client.RemoveContainerAsync(_name, force: true, volumes: true));
    }

    [SkippableFact]
    public async Task A_name_that_is_taken_is_a_conflict()
    {
        engine.Require();
        await Client.CreateContainerAsync(_name, Body("true"));

        var fault = await Assert.ThrowsAsync<DockerApiException>(() => Client.CreateContainerAsync(_name, Body("true")));

        Assert.Equal(HttpStatusCode.Conflict, fault.StatusCode);
        Assert.Contains("is already in use", fault.EngineMessage);
        Assert.StartsWith($"cannot create container '{_name}': ", fault.Message);
    }

    [SkippableFact]
    public async Task CPUs_that_the_machine_does_not_have_are_refused_in_the_engines_words()
    {
        engine.Require();

        var fault = await Assert.ThrowsAsync<DockerApiException>(
            () => Client.CreateContainerAsync(_name, Body("true").With(new ContainerChanges { CpusetCpus = "0-5000" })));

        Assert.Equal(HttpStatusCode.BadRequest, fault.StatusCode);
        Assert.Contains("0-5000", fault.EngineMessage);
    }

    [SkippableFact]
    public async Task A_field_of_the_users_body_reaches_the_engine()
    {
        engine.Require();
        var body = ContainerBody.Parse($$"""{ /* mine */ "hostconfig": { "memory": 33554432, "networkMode": "none" }, "hostname": "mine", "image": "{{RealEngine.Image}}", "env": ["GOMAXPROCS=9"] }""", "f")
            .With(new ContainerChanges { Command = ["/bin/busybox", "true"], EnvironmentDefaults = ["GOMAXPROCS=1", "TESSON_UID=0"], CpusetCpus = "0" });

        await Client.CreateContainerAsync(_name, body);

        var inspection = await Client.InspectContainerAsync(_name);
        Assert.Equal(("0", "none"), (inspection.HostConfig.CpusetCpus, inspection.HostConfig.NetworkMode));
        Assert.Contains("GOMAXPROCS=9", inspection.Config.Env);
        Assert.DoesNotContain("GOMAXPROCS=1", inspection.Config.Env);
        Assert.Contains("TESSON_UID=0", inspection.Config.Env);
    }

    [SkippableFact]
    public async Task An_image_is_there_or_not()
    {
        engine.Require();

        Assert.StartsWith("sha256:", (await Client.InspectImageAsync(RealEngine.Image))!.ID);
        Assert.Null(await Client.InspectImageAsync("tesson-test/no-such-image:1"));

        var fault = await Assert.ThrowsAsync<DockerApiException>(
            () => Client.CreateContainerAsync(_name, ContainerBody.Empty.With(new ContainerChanges { Image = "tesson-test/no-such-image:1" })));
        Assert.Equal(HttpStatusCode.NotFound, fault.StatusCode);
        Assert.Contains("No such image", fault.EngineMessage);
    }

    [SkippableFact]
    public async Task A_registry_that_is_not_there_is_told_in_the_engines_words()
    {
        engine.Require();

        var fault = await Assert.ThrowsAnyAsync<DockerException>(() => Client.CreateImageAsync("localhost:1/none", null));

        Assert.StartsWith("cannot pull image 'localhost:1/none': ", fault.Message);
        Assert.Contains("refused", fault.Message);
    }

    private static ContainerBody Body(string script) => ContainerBody.Parse("""{"HostConfig":{"NetworkMode":"none"}}""", "test")
        .With(new ContainerChanges { Image = RealEngine.Image, Command = ["/bin/sh", "-c", script] });
}
