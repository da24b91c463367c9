using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Tesson.Docker.Transport;
using static Tesson.Docker.Tests.FakeEngine;

namespace Tesson.Docker.Tests;

public sealed class DockerClientTests : IDisposable
{
    private readonly FakeEngine _engine = OnUnixSocket();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("1.41", "1.41")]
    [InlineData("1.47", "1.47")]
    [InlineData("1.51", "1.51")]
    [InlineData("1.99", "1.51")]
    public async Task The_newest_version_that_both_speak_is_the_path_of_every_call(string engine, string agreed)
    {
        _engine.ApiVersion = engine;
        using var client = _engine.Client();

        var version = await client.NegotiateAsync();
        await client.GetSystemInfoAsync();
        await client.GetSystemInfoAsync();

        Assert.Equal(new EngineVersion(agreed, engine, "Docker/99.0 (linux)"), version);
        Assert.Equal(["GET /_ping HTTP/1.1", $"GET /v{agreed}/info HTTP/1.1", $"GET /v{agreed}/info HTTP/1.1"], _engine.Requests.Select(r => r.Line));
    }

    [Fact]
    public async Task Calls_at_the_same_moment_negotiate_once()
    {
        using var client = _engine.Client();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.GetSystemInfoAsync()));

        Assert.Single(_engine.Requests, r => r.Line.Contains("_ping"));
    }

    [Fact]
    public async Task An_engine_that_is_too_old_is_refused()
    {
        _engine.ApiVersion = "1.24";
        using var client = _engine.Client();

        var fault = await Assert.ThrowsAsync<DockerException>(() => client.GetSystemInfoAsync());

        Assert.Equal($"the Docker Engine at {_engine.Address} speaks API 1.24; Tesson needs 1.41 (Docker Engine 20.10) or newer", fault.Message);
    }

    [Fact]
    public async Task An_engine_that_is_too_new_is_refused_in_its_own_words()
    {
        _engine.ApiVersion = "1.80";
        const string Words = "client version 1.51 is too old. Minimum supported API version is 1.60, please upgrade your client to a newer version";
        _engine.Respond = (_, stream) => AnswerAsync(stream, "400 Bad Request", $$"""{"message":"{{Words}}"}""");
        using var client = _engine.Client();

        var fault = await Assert.ThrowsAsync<DockerException>(() => client.GetSystemInfoAsync());

        Assert.Equal($"the Docker Engine at {_engine.Address} is too new for this Tesson, which speaks API 1.51; use a newer Tesson. The engine says: {Words}", fault.Message);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Length: 2\r\n\r\nOK", "names no API version")]
    [InlineData("HTTP/1.1 200 OK\r\nApi-Version: latest\r\nContent-Length: 0\r\n\r\n", "names no API version")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n", "not HTTP")]
    [InlineData("\0\u0001\u0002 garbage", "")]
    [InlineData("", "ended the connection without an answer")]
    [InlineData("HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n", "set DOCKER_TLS_VERIFY=1")]
    public async Task What_is_no_Docker_Engine_is_said_to_be_none(string answer, string detail)
    {
        _engine.Ping = stream => SendAsync(stream, answer);
        using var client = _engine.Client();

        var fault = await Assert.ThrowsAsync<DockerException>(() => client.GetSystemInfoAsync());

        Assert.StartsWith($"{_engine.Address} does not answer like a Docker Engine", fault.Message);
        Assert.Contains(detail, fault.Message);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public async Task An_engine_that_hangs_is_given_up_on_after_the_bound()
    {
        _engine.Ping = _ => _engine.HangAsync();
        using DockerClient client = new(DockerEndpoint.Parse(_engine.Address, null, "the test"), new DockerClientOptions { PingTimeout = TimeSpan.FromSeconds(0.2) });

        var fault = await Assert.ThrowsAsync<DockerException>(() => client.GetSystemInfoAsync());

        Assert.Equal($"the Docker Engine at {_engine.Address} did not answer within 0.2 s", fault.Message);
    }

    [Fact]
    public async Task A_call_that_hangs_in_its_body_is_given_up_on_after_the_bound()
    {
        _engine.Respond = async (_, stream) =>
        {
            await SendAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
            await _engine.HangAsync();
        };
        using DockerClient client = new(DockerEndpoint.Parse(_engine.Address, null, "the test"), new DockerClientOptions { Timeout = TimeSpan.FromSeconds(0.2) });

        var fault = await Assert.ThrowsAsync<DockerException>(() => client.GetSystemInfoAsync());

        Assert.Contains("did not answer within 0.2 s", fault.Message);
    }

    [Fact]
    public async Task Cancellation_ends_a_call_at_once()
    {
        TaskCompletionSource asked = new();
        _engine.Respond = async (_, _) =>
        {
            asked.SetResult();
            await _engine.HangAsync();
        };
        using var client = _engine.Client();
        using CancellationTokenSource source = new();
        var watch = Stopwatch.StartNew();

        var call = client.StopContainerAsync("x", TimeSpan.FromMinutes(5), source.Token);
        await asked.Task;
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(4), watch.Elapsed.ToString());
    }

    [Fact]
    public async Task A_first_call_that_is_cancelled_does_not_spoil_the_next_one()
    {
        using var client = _engine.Client();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.GetSystemInfoAsync(new CancellationToken(true)));

        Assert.NotNull(await client.GetSystemInfoAsync());
    }

    [Theory]
    [InlineData("""{"message":"Conflict. The name is \"taken\"."}""", "Conflict. The name is \"taken\".")]
    [InlineData("<html>\n<h1>Bad gateway</h1>", "<html>")]
    [InlineData("", "Conflict")]
    [InlineData("[1]", "[1]")]
    [InlineData("{}", "Conflict")]
    public async Task A_refusal_keeps_the_engines_words_and_status(string body, string words)
    {
        _engine.Respond = (_, stream) => AnswerAsync(stream, "409 Conflict", body);
        using var client = _engine.Client();

        var fault = await Assert.ThrowsAsync<DockerApiException>(() => client.CreateContainerAsync("web-0", ContainerBody.Empty));

        Assert.Equal(HttpStatusCode.Conflict, fault.StatusCode);
        Assert.Equal(words, fault.EngineMessage);
        Assert.Equal($"cannot create container 'web-0': {words} (409)", fault.Message);
    }

    [Theory]
    [InlineData("OK")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"NCPU":"many"}""")]
    public async Task An_answer_that_is_not_the_expected_JSON_is_one_line(string body)
    {
        _engine.Respond = (_, stream) => AnswerAsync(stream, "200 OK", body);
        using var client = _engine.Client();

        var fault = await Assert.ThrowsAsync<DockerException>(() => client.GetSystemInfoAsync());

        Assert.StartsWith($"{_engine.Address} does not answer like a Docker Engine", fault.Message);
    }

    [Fact]
    public async Task An_engine_that_goes_away_in_a_call_is_one_line()
    {
        _engine.Respond = (_, stream) => SendAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
        using var client = _engine.Client();

        var fault = await Assert.ThrowsAsync<DockerException>(() => client.GetSystemInfoAsync());

        Assert.Equal($"the Docker Engine at {_engine.Address} ended the connection in the middle of a call", fault.Message);
    }

    [Fact]
    public async Task What_the_engine_leaves_out_or_sets_to_null_is_empty()
    {
        _engine.Respond = (_, stream) => AnswerAsync(stream, "200 OK", """[{"Id":"a","Names":null,"Labels":null,"Ports":null,"NetworkSettings":{"Networks":{"bridge":{"IPAddress":"172.17.0.2"}}}},{}]""");
        using var client = _engine.Client();

        var list = await client.ListContainersAsync(new ContainersListParameters { All = true, Labels = ["tesson.group", "a=b&c"] });

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

        Assert.Equal(["80/tcp", "53/udp"], image!.Config.ExposedPorts.Keys);
        Assert.True(image.Config.Healthcheck!.IsEnabled);
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
        using DockerClient client = new(DockerEndpoint.Parse(_engine.Address, null, "the test"), new DockerClientOptions { Timeout = TimeSpan.FromMilliseconds(200) });

        await client.StopContainerAsync("web-0", TimeSpan.FromSeconds(5.2));

        Assert.Equal("POST /v1.41/containers/web-0/stop?t=6 HTTP/1.1", _engine.Requests[1].Line);
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
        Assert.Equal("DELETE /v1.41/containers/web-0?force=1&v=1 HTTP/1.1", _engine.Requests[1].Line);
    }

    [Fact]
    public async Task A_removal_that_never_ends_is_a_refusal()
    {
        _engine.Respond = (request, stream) => request.Line.StartsWith("DELETE", StringComparison.Ordinal)
            ? AnswerAsync(stream, "409 Conflict", """{"message":"removal of container web-0 is already in progress"}""")
            : AnswerAsync(stream, "200 OK", "{}");
        using DockerClient client = new(DockerEndpoint.Parse(_engine.Address, null, "the test"), new DockerClientOptions { RemovalTimeout = TimeSpan.FromMilliseconds(150) });

        var fault = await Assert.ThrowsAsync<DockerApiException>(() => client.RemoveContainerAsync("web-0", force: true, volumes: false));

        Assert.Contains("already in progress", fault.Message);
    }

    [Fact]
    public void A_socket_without_permission_is_told_with_the_remedy()
    {
        HttpRequestException fault = new(HttpRequestError.ConnectionError, null, new SocketException((int)SocketError.AccessDenied));

        Assert.Equal(
            "cannot reach the Docker Engine at unix:///var/run/docker.sock; is it running? (permission denied: run as root or as a member of the group 'docker')",
            EngineFault.Of(DockerEndpoint.Parse("unix://", null, "the test"), fault, isKnown: false).Message);
    }

    [Fact]
    public async Task Calls_at_the_same_moment_all_hear_of_an_engine_that_hangs_after_one_bound()
    {
        _engine.Ping = _ => _engine.HangAsync();
        using DockerClient client = new(DockerEndpoint.Parse(_engine.Address, null, "the test"), new DockerClientOptions { PingTimeout = TimeSpan.FromSeconds(0.5) });
        var watch = Stopwatch.StartNew();

        var calls = Enumerable.Range(0, 40).Select(_ => client.GetSystemInfoAsync()).ToList();

        foreach (var call in calls)
            await Assert.ThrowsAsync<DockerException>(() => call);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), watch.Elapsed.ToString());
    }

    [Fact]
    public async Task No_socket_is_no_engine()
    {
        string address = $"unix:///tmp/tesson-no-such-{Guid.NewGuid():N}.sock";
        using DockerClient client = new(DockerEndpoint.Parse(address, null, "the test"));

        var fault = await Assert.ThrowsAsync<DockerUnreachableException>(() => client.NegotiateAsync());

        Assert.Equal($"cannot reach the Docker Engine at {address}; is it running?", fault.Message);
    }

    [Fact]
    public async Task A_socket_that_nobody_listens_on_is_no_engine()
    {
        string address = _engine.Address;
        _engine.Dispose();
        await File.WriteAllTextAsync(address["unix://".Length..], "");
        try
        {
            using DockerClient client = new(DockerEndpoint.Parse(address, null, "the test"));

            var fault = await Assert.ThrowsAsync<DockerUnreachableException>(() => client.NegotiateAsync());

            Assert.Equal($"cannot reach the Docker Engine at {address}; is it running?", fault.Message);
        }
        finally
        {
            File.Delete(address["unix://".Length..]);
        }
    }

    [Fact]
    public async Task A_TCP_port_that_nobody_listens_on_is_no_engine()
    {
        string address;
        using (var closed = OnTcp())
            address = closed.Address;
        using DockerClient client = new(DockerEndpoint.Parse(address, null, "the test"));

        var fault = await Assert.ThrowsAsync<DockerUnreachableException>(() => client.NegotiateAsync());

        Assert.Equal($"cannot reach the Docker Engine at {address}; is it running?", fault.Message);
    }

    [Fact]
    public async Task A_host_that_has_no_address_is_named_with_the_cause()
    {
        using DockerClient client = new(DockerEndpoint.Parse("tcp://no-such-host.invalid:2375", null, "the test"));

        var fault = await Assert.ThrowsAsync<DockerUnreachableException>(() => client.NegotiateAsync());

        Assert.StartsWith("cannot reach the Docker Engine at tcp://no-such-host.invalid:2375; is it running? (", fault.Message);
    }
}
