using System.Text;
using Docker.DotNet.Models;
using static Tesson.Docker.Tests.FakeEngine;

namespace Tesson.Docker.Tests;

public sealed class PullTests : IDisposable
{
    private readonly FakeEngine _engine = OnUnixSocket();
    private readonly List<(string? Layer, string? Status, long? Current, long? Total)> _seen = [];

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("busybox", "busybox", "latest")]
    [InlineData("docker.io/library/busybox:1.36", "busybox", "1.36")]
    [InlineData("localhost:5000/a/b", "localhost:5000/a/b", "latest")]
    [InlineData("a/b:1@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "a/b", "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task The_engine_is_asked_for_one_tag_or_digest(string reference, string from, string tag)
    {
        using var client = _engine.Client();

        await client.CreateImageAsync(reference, null);

        Assert.Equal($"POST /v1.41/images/create?fromImage={from}&tag={tag} HTTP/1.1", Uri.UnescapeDataString(_engine.Requests[1].Line));
        Assert.DoesNotContain("X-Registry-Auth", _engine.Requests[1].Head);
    }

    [Fact]
    public async Task Progress_arrives_while_the_pull_goes_on()
    {
        TaskCompletionSource second = new();
        _engine.Respond = async (_, stream) =>
        {
            await SendAsync(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"status\":\"Pulling from library/busybox\",\"id\":\"latest\"}\r\n");
            await second.Task;
            await SendAsync(stream, "{\"status\":\"Downloading\",\"progressDetail\":{\"current\":512,\"total\":4294967296},\"id\":\"a1\"}\r\n{\"status\":\"Done\",\"progressDetail\":{}}\r\n");
        };
        using var client = _engine.Client();
        Progress progress = new(_seen, () => second.TrySetResult());

        await client.CreateImageAsync("busybox", progress);

        Assert.Equal(
            [("latest", "Pulling from library/busybox", null, null), ("a1", "Downloading", 512, 4294967296), (null, "Done", null, null)],
            _seen);
    }

    [Fact]
    public async Task An_error_in_the_stream_is_a_failure_in_the_engines_words()
    {
        _engine.Respond = (_, stream) => AnswerAsync(stream, "200 OK", "{\"status\":\"Pulling\"}\r\n{\"errorDetail\":{\"message\":\"manifest unknown\"},\"error\":\"manifest unknown\"}\r\n");
        using var client = _engine.Client();

        var fault = await Assert.ThrowsAsync<DockerException>(() => client.CreateImageAsync("busybox:nope", new Progress(_seen, () => { })));

        Assert.Equal("cannot pull image 'busybox:nope': manifest unknown", fault.Message);
        Assert.Single(_seen);
    }

    [Fact]
    public async Task A_stream_that_breaks_off_or_is_no_JSON_is_one_line()
    {
        using var client = _engine.Client();
        _engine.Respond = (_, stream) => SendAsync(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n14\r\n{\"status\":\"Pull");
        Assert.Contains("ended the connection", (await Assert.ThrowsAsync<DockerException>(() => client.CreateImageAsync("a", null))).Message);

        _engine.Respond = (_, stream) => AnswerAsync(stream, "200 OK", "<html>");
        Assert.Contains("does not answer like a Docker Engine", (await Assert.ThrowsAsync<DockerException>(() => client.CreateImageAsync("a", null))).Message);
    }

    [Fact]
    public async Task Silence_ends_a_pull_and_progress_does_not()
    {
        _engine.Respond = async (_, stream) =>
        {
            await SendAsync(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
            for (int i = 0; i < 10; i++)
            {
                await SendAsync(stream, "{\"status\":\"Downloading\"}\r\n");
                await Task.Delay(200);
            }

            await _engine.HangAsync();
        };
        using EngineClient client = new(DockerEndpoint.Parse(_engine.Address, null, "the test"), new EngineClientOptions { PullIdleTimeout = TimeSpan.FromSeconds(1.5) });

        var fault = await Assert.ThrowsAsync<DockerException>(() => client.CreateImageAsync("a", new Progress(_seen, () => { })));

        Assert.Contains("did not answer within 1.5 s", fault.Message);
        Assert.Equal(10, _seen.Count);
    }

    [Fact]
    public async Task The_id_of_an_image_is_not_pulled()
    {
        using var client = _engine.Client();

        var fault = await Assert.ThrowsAsync<DockerException>(() => client.CreateImageAsync(new string('a', 64), null));

        Assert.Contains("an image's id cannot be pulled", fault.Message);
    }

    [Theory]
    [InlineData("registry.example:5000/a", "registry.example:5000", "registry.example:5000")]
    [InlineData("registry.example:5000/a", "https://registry.example:5000/v2/", "https://registry.example:5000/v2/")]
    [InlineData("busybox", "https://index.docker.io/v1/", "https://index.docker.io/v1/")]
    public async Task Credentials_of_the_configuration_are_sent_to_their_registry_only(string image, string entry, string server)
    {
        using TemporaryDirectory directory = new();
        string auth = Convert.ToBase64String(Encoding.UTF8.GetBytes("me:p\u00e4ss?>:word"));
        directory.Write("config.json", $$$$"""{"auths":{"other.example":{"auth":"b3RoZXI6c2VjcmV0"},"{{{{entry}}}}":{"auth":"{{{{auth}}}}"}}}""");
        using var client = _engine.Client(configDirectory: directory.Path);

        await client.CreateImageAsync(image, null);
        await client.CreateImageAsync("third.example/x", null);

        string header = _engine.Requests[1].Head.Split("\r\n").Single(line => line.StartsWith("X-Registry-Auth: ", StringComparison.Ordinal))["X-Registry-Auth: ".Length..];
        Assert.DoesNotContain('+', header);
        Assert.DoesNotContain('/', header);
        using var json = System.Text.Json.JsonDocument.Parse(Convert.FromBase64String(header.Replace('-', '+').Replace('_', '/')));
        Assert.Equal(
            ("me", "p\u00e4ss?>:word", server),
            (json.RootElement.GetProperty("username").GetString(), json.RootElement.GetProperty("password").GetString(), json.RootElement.GetProperty("serveraddress").GetString()));
        Assert.DoesNotContain("X-Registry-Auth", _engine.Requests[2].Head);
    }

    private sealed class Progress(List<(string? Layer, string? Status, long? Current, long? Total)> seen, Action report) : IProgress<JSONMessage>
    {
        public void Report(JSONMessage value)
        {
            seen.Add((value.ID, value.Status, value.Progress?.Current, value.Progress?.Total));
            report();
        }
    }
}
