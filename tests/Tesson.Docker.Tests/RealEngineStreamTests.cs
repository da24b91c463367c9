using System.Net;
using Docker.DotNet.Models;

namespace Tesson.Docker.Tests;

public sealed class RealEngineStreamTests(RealEngine engine) : IClassFixture<RealEngine>, IAsyncLifetime
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
    public async Task It_has_the_usual_networks()
    {
        engine.Require();

        var networks = await Client.ListNetworksAsync();

        var bridge = Assert.Single(networks, network => network.Name == "bridge");
        Assert.Equal(("bridge", false, "default"), (bridge.Driver, bridge.Internal, bridge.IPAM.Driver));
        Assert.Contains(bridge.IPAM.Config, config => IPNetwork.TryParse(config.Subnet, out _));
        Assert.Equal("true", bridge.Options["com.docker.network.bridge.default_bridge"]);
        Assert.Empty(Assert.Single(networks, network => network.Name == "host").IPAM.Config ?? []);
    }

    [SkippableFact]
    public async Task A_container_is_on_the_network_that_it_was_given()
    {
        engine.Require();
        await CreateAsync("while true; do sleep 0.05; done", new ContainerChanges { NetworkMode = "bridge", Labels = new Dictionary<string, string> { ["tesson.test"] = _name } });
        await Client.StartContainerAsync(_name);

        var row = Assert.Single(await Client.ListContainersAsync(all: false, [$"tesson.test={_name}"]));
        var bridge = Assert.Single(await Client.ListNetworksAsync(), network => network.Name == "bridge");

        Assert.Equal("bridge", row.HostConfig.NetworkMode);
        Assert.Equal(bridge.ID, row.Networks["bridge"].NetworkID);
        Assert.True(IPAddress.TryParse(row.Networks["bridge"].Gateway, out _));
        Assert.InRange(row.Networks["bridge"].IPPrefixLen, 1, 32);
        Assert.Equal("", row.Networks["bridge"].IPv6Gateway);
        Assert.NotEmpty((await Client.GetSystemInfoAsync()).SecurityOptions);
    }

    [SkippableTheory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task The_last_lines_of_a_container_are_read(string terminal)
    {
        engine.Require();
        await CreateAsync("""echo zero; sleep 0.2; echo one; sleep 0.2; echo two >&2; sleep 0.2; printf 'thr\303\244\033[31m\tee'""", new ContainerChanges(), $$"""{"Tty":{{terminal}}}""");
        Assert.Empty(await Client.ReadContainerLogsAsync(_name, 3));
        await Client.StartContainerAsync(_name);
        for (int i = 0; i < 100 && (await Client.InspectContainerAsync(_name)).State.Running; i++)
            await Task.Delay(50);

        Assert.Equal(["one", "two", "thrä\uFFFD[31m\tee"], await Client.ReadContainerLogsAsync(_name, 3));
        Assert.Equal(4, (await Client.ReadContainerLogsAsync(_name, 100)).Count);
        Assert.Empty(await Client.ReadContainerLogsAsync(_name, 0));
    }

    [SkippableFact]
    public async Task The_log_of_a_container_that_is_not_there_is_a_refusal()
    {
        engine.Require();

        var fault = await Assert.ThrowsAsync<DockerApiException>(() => Client.ReadContainerLogsAsync(_name, 10));

        Assert.Equal(HttpStatusCode.NotFound, fault.StatusCode);
    }

    [SkippableFact]
    public async Task A_containers_start_and_end_are_told()
    {
        engine.Require();
        string id = await CreateAsync("exit 7", new ContainerChanges());
        List<Message> seen = [];
        using CancellationTokenSource enough = new(TimeSpan.FromSeconds(30));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client.MonitorEventsAsync(
            ["container"],
            ["start", "die"],
            () => Client.StartContainerAsync(_name),
            async engineEvent =>
            {
                // Other tests have containers as well.
                if (engineEvent.Actor.ID == id)
                    seen.Add(engineEvent);
                if (seen is [.., { Action: "die" }])
                    await enough.CancelAsync();
            },
            enough.Token));

        Assert.Equal([("container", "start"), ("container", "die")], seen.Select(engineEvent => (engineEvent.Type, engineEvent.Action)));
        Assert.All(seen, engineEvent => Assert.Equal(_name, engineEvent.Actor.Attributes["name"]));
        Assert.Equal("7", seen[1].Actor.Attributes["exitCode"]);
    }

    private async Task<string> CreateAsync(string script, ContainerChanges changes, string body = "{}")
    {
        var created = await Client.CreateContainerAsync(
            _name,
            ContainerBody.Parse(body, "test").With(changes with { Image = RealEngine.Image, Command = ["/bin/sh", "-c", script], NetworkMode = changes.NetworkMode ?? "none" }));
        return created.Id;
    }
}
