using System.Net;
using static Tesson.Docker.Tests.FakeEngine;

namespace Tesson.Docker.Tests;

/// <summary>The calls about containers and images: what is asked, and what is made of the answer.</summary>
public sealed class EngineClientCallsTests : IDisposable
{
    private readonly FakeEngine _engine = OnUnixSocket();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task What_the_engine_leaves_out_or_sets_to_null_is_empty()
    {
        _engine.Respond = (_, stream) => AnswerAsync(stream, "200 OK", """[{"Id":"a","Names":null,"Labels":null,"Ports":null,"NetworkSettings":{"Networks":{"bridge":{"IPAddress":"172.17.0.2"}}}},{}]""");
        using var client = _engine.Client();

        var list = await client.ListContainersAsync(all: true, ["tesson.group", "a=b&c"]);

        Assert.Empty(list[0].Names);
        Assert.Empty(list[0].Labels);
        Assert.Empty(list[0].Ports);
        Assert.Equal("172.17.0.2", list[0].Networks["bridge"].IPAddress);
        Assert.Equal(("", "", 0), (list[1].ID, list[1].State, list[1].Networks.Count));
        string query = _engine.Requests[1].Line.Split(' ')[1];
        Assert.Equal("""/v1.41/containers/json?all=1&filters={"label":["tesson.group","a=b&c"]}""", Uri.UnescapeDataString(query).Replace("\\u0026", "&"));
    }

    [Fact]
    public async Task A_health_check_and_exposed_ports_of_an_image_are_read()
    {
        _engine.Respond = (_, stream) => AnswerAsync(stream, "200 OK", """{"Id":"sha256:1","Config":{"ExposedPorts":{"80/tcp":{},"53/udp":{}},"Healthcheck":{"Test":["CMD","true"]},"Env":["A=1"]}}""");
        using var client = _engine.Client();

        var image = await client.InspectImageAsync("localhost:5000/a/b:1");

        Assert.Equal(["80/tcp", "53/udp"], image!.Config!.ExposedPorts!.Keys);
        Assert.Equal(["CMD", "true"], image.Config.Healthcheck!.Test);
        Assert.Equal("GET /v1.41/images/localhost:5000/a/b:1/json HTTP/1.1", _engine.Requests[1].Line);
    }

    [Fact]
    public async Task Stop_tells_the_engine_whole_seconds_and_waits_longer_than_them()
    {
        _engine.Respond = async (_, stream) =>
        {
            await Task.Delay(400);
            await AnswerAsync(stream, "304 Not Modified", "");
        };
        using EngineClient client = new(DockerEndpoint.Parse(_engine.Address, null, "the test"), new EngineClientOptions { Timeout = TimeSpan.FromMilliseconds(200) });

        await client.StopContainerAsync("web-0", TimeSpan.FromSeconds(5.2));

        Assert.Equal("POST /v1.41/containers/web-0/stop?t=6 HTTP/1.1", _engine.Requests[1].Line);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(2, "2")]
    public async Task Stop_says_how_long_also_where_that_is_not_at_all(int wait, string seconds)
    {
        using var client = _engine.Client();

        await client.StopContainerAsync("web-0", TimeSpan.FromSeconds(wait));

        Assert.Equal($"POST /v1.41/containers/web-0/stop?t={seconds} HTTP/1.1", _engine.Requests[1].Line);
    }

    [Fact]
    public async Task Words_fields_and_policies_that_nobody_here_has_heard_of_are_passed_over()
    {
        _engine.Respond = (request, stream) => AnswerAsync(stream, "200 OK", request.Line.Contains("/containers/json", StringComparison.Ordinal)
            ? """[{"Id":"a","State":"hibernating","Health":{"Status":"poorly","FailingStreak":"many"},"HostConfig":{"NetworkMode":"new","RestartPolicy":7},"Mounts":{"a":1}}]"""
            : """{"Id":"a","State":{"Status":"hibernating","Pid":7},"HostConfig":{"CpusetCpus":"3","RestartPolicy":{"Name":"on-a-sunday"},"Memory":"much"},"NetworkSettings":{"IPAddress":null}}""");
        using var client = _engine.Client();

        var row = Assert.Single(await client.ListContainersAsync(all: true, []));
        var container = await client.InspectContainerAsync("a");

        Assert.Equal(("hibernating", "new"), (row.State, row.HostConfig.NetworkMode));
        Assert.Equal(("hibernating", 7, "3"), (container.State.Status, container.State.Pid, container.HostConfig.CpusetCpus));
    }

    [Fact]
    public async Task Calls_of_the_library_go_over_our_own_connections_and_follow_no_redirect()
    {
        _engine.Respond = (request, stream) => request.Line.Contains("/start", StringComparison.Ordinal)
            ? AnswerAsync(stream, "307 Temporary Redirect", "", $"Location: {_engine.Address}/elsewhere")
            : AnswerAsync(stream, "200 OK", "{}");
        using var client = _engine.Client();

        await client.GetSystemInfoAsync();
        var fault = await Assert.ThrowsAsync<DockerApiException>(() => client.StartContainerAsync("web/0"));

        Assert.Equal("cannot start container 'web/0': Temporary Redirect (307)", fault.Message);
        Assert.Equal(["GET /_ping HTTP/1.1", "GET /v1.41/info HTTP/1.1", "POST /v1.41/containers/web%2F0/start HTTP/1.1"], _engine.Requests.Select(request => request.Line));
        Assert.All(_engine.Requests, request =>
        {
            Assert.DoesNotContain("Connection: close", request.Head, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("User-Agent: tesson\r\n", request.Head, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task An_update_names_only_what_is_changed()
    {
        using var client = _engine.Client();

        await client.UpdateContainerAsync("web-0", new ContainerUpdate { CpusetCpus = "4-5" });
        await client.UpdateContainerAsync("web-0", new ContainerUpdate());

        Assert.Equal("POST /v1.41/containers/web-0/update HTTP/1.1", _engine.Requests[1].Line);
        Assert.Equal(["""{"CpusetCpus":"4-5"}""", "{}"], _engine.Requests.Skip(1).Select(request => request.Body));
    }

    [Fact]
    public async Task What_the_engine_or_the_kernel_has_against_an_update_is_said()
    {
        _engine.Respond = (_, stream) => AnswerAsync(stream, "400 Bad Request", """{"message":"Requested CPUs are not available - requested 7, available: 0-6"}""");
        using var client = _engine.Client();

        var fault = await Assert.ThrowsAsync<DockerApiException>(() => client.UpdateContainerAsync("web-0", new ContainerUpdate { CpusetCpus = "7" }));

        Assert.Equal((HttpStatusCode.BadRequest, "Requested CPUs are not available - requested 7, available: 0-6"), (fault.StatusCode, fault.EngineMessage));
        Assert.StartsWith("cannot update container 'web-0'", fault.Message);
    }

    [Fact]
    public async Task Removing_what_somebody_else_removes_ends_when_it_is_gone()
    {
        int looks = 0;
        _engine.Respond = (request, stream) => request.Line.StartsWith("DELETE", StringComparison.Ordinal)
            ? AnswerAsync(stream, "409 Conflict", """{"message":"removal of container web-0 is already in progress"}""")
            : AnswerAsync(stream, ++looks < 3 ? "200 OK" : "404 Not Found", "{}");
        using var client = _engine.Client();

        Assert.True(await client.RemoveContainerAsync("web-0", force: true, volumes: true));
        Assert.Equal(3, looks);
        Assert.Equal("DELETE /v1.41/containers/web-0?v=1&force=1 HTTP/1.1", _engine.Requests[1].Line);
    }

    [Fact]
    public async Task A_removal_that_never_ends_is_a_refusal()
    {
        _engine.Respond = (request, stream) => request.Line.StartsWith("DELETE", StringComparison.Ordinal)
            ? AnswerAsync(stream, "409 Conflict", """{"message":"removal of container web-0 is already in progress"}""")
            : AnswerAsync(stream, "200 OK", "{}");
        using EngineClient client = new(DockerEndpoint.Parse(_engine.Address, null, "the test"), new EngineClientOptions { RemovalTimeout = TimeSpan.FromMilliseconds(150) });

        var fault = await Assert.ThrowsAsync<DockerApiException>(() => client.RemoveContainerAsync("web-0", force: true, volumes: false));

        Assert.Contains("already in progress", fault.Message);
    }
}
