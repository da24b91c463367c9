using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Tesson.Docker.Transport;
using static Tesson.Docker.Tests.FakeEngine;

namespace Tesson.Docker.Tests;

/// <summary>How the client gets to an engine, and what it says of one that is not there, hangs or refuses.</summary>
public sealed class EngineClientTests : IDisposable
{
    private readonly FakeEngine _engine = OnUnixSocket();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("1.41", "1.41")]
    [InlineData("1.47", "1.47")]
    [InlineData("1.54", "1.54")]
    [InlineData("1.99", "1.54")]
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
        const string Words = "client version 1.54 is too old. Minimum supported API version is 1.60, please upgrade your client to a newer version";
        _engine.Respond = (_, stream) => AnswerAsync(stream, "400 Bad Request", $$"""{"message":"{{Words}}"}""");
        using var client = _engine.Client();

        var fault = await Assert.ThrowsAsync<DockerException>(() => client.GetSystemInfoAsync());

        Assert.Equal($"the Docker Engine at {_engine.Address} is too new for this Tesson, which speaks API 1.54; use a newer Tesson. The engine says: {Words}", fault.Message);
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
        using EngineClient client = new(DockerEndpoint.Parse(_engine.Address, null, "the test"), new EngineClientOptions { PingTimeout = TimeSpan.FromSeconds(0.2) });

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
        using EngineClient client = new(DockerEndpoint.Parse(_engine.Address, null, "the test"), new EngineClientOptions { Timeout = TimeSpan.FromSeconds(0.2) });

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
        using EngineClient client = new(DockerEndpoint.Parse(_engine.Address, null, "the test"), new EngineClientOptions { PingTimeout = TimeSpan.FromSeconds(0.5) });
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
        using EngineClient client = new(DockerEndpoint.Parse(address, null, "the test"));

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
            using EngineClient client = new(DockerEndpoint.Parse(address, null, "the test"));

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
        using EngineClient client = new(DockerEndpoint.Parse(address, null, "the test"));

        var fault = await Assert.ThrowsAsync<DockerUnreachableException>(() => client.NegotiateAsync());

        Assert.Equal($"cannot reach the Docker Engine at {address}; is it running?", fault.Message);
    }

    [Fact]
    public async Task A_host_that_has_no_address_is_named_with_the_cause()
    {
        using EngineClient client = new(DockerEndpoint.Parse("tcp://no-such-host.invalid:2375", null, "the test"));

        var fault = await Assert.ThrowsAsync<DockerUnreachableException>(() => client.NegotiateAsync());

        Assert.StartsWith("cannot reach the Docker Engine at tcp://no-such-host.invalid:2375; is it running? (", fault.Message);
    }
}
