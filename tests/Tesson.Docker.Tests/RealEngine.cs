using System.Formats.Tar;
using System.Net.Sockets;

namespace Tesson.Docker.Tests;

/// <summary>The engine that the machine has, with the test image in it; or the reason why there is none.</summary>
public sealed class RealEngine : IAsyncLifetime
{
    public const string Image = "tesson-test:busybox";

    private readonly DockerEndpoint _endpoint = DockerEndpoint.Parse(
        Environment.GetEnvironmentVariable("TESSON_TEST_DOCKER_HOST") is { Length: > 0 } host ? host
            : Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } usual ? usual : "unix:///var/run/docker.sock",
        null,
        "the test");

    private string? _missing;

    public EngineClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Client = new EngineClient(_endpoint);
        try
        {
            await Client.NegotiateAsync();
        }
        catch (DockerException fault)
        {
            _missing = fault.Message;
            return;
        }

        if (await Client.InspectImageAsync(Image) is null)
            await ImportImageAsync();
    }

    public Task DisposeAsync()
    {
        Client.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Skips the test where there is no engine; fails it where there has to be one.</summary>
    public void Require()
    {
        Assert.False(_missing is not null && Environment.GetEnvironmentVariable("TESSON_REQUIRE_ENGINE") == "1", $"TESSON_REQUIRE_ENGINE=1, but {_missing}");
        Skip.If(_missing is not null, _missing);
    }

    private static byte[] Tar()
    {
        using MemoryStream memory = new();
        using (TarWriter tar = new(memory, leaveOpen: true))
        {
            const UnixFileMode Everyone = (UnixFileMode)0b111_101_101;
            using var busybox = File.OpenRead("/bin/busybox");
            tar.WriteEntry(new UstarTarEntry(TarEntryType.Directory, "bin/") { Mode = Everyone });
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "bin/busybox") { Mode = Everyone, DataStream = busybox });
            foreach (string applet in new[] { "sh", "sleep", "cat", "httpd", "nc", "true" })
                tar.WriteEntry(new UstarTarEntry(TarEntryType.SymbolicLink, $"bin/{applet}") { Mode = Everyone, LinkName = "busybox" });
        }

        return memory.ToArray();
    }

    private async Task ImportImageAsync()
    {
        using SocketsHttpHandler handler = new() { UseProxy = false };
        if (_endpoint.IsUnixSocket)
        {
            handler.ConnectCallback = async (_, cancellationToken) =>
            {
                Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(_endpoint.SocketPath), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            };
        }

        using HttpClient http = new(handler) { BaseAddress = _endpoint.BaseAddress };
        using ByteArrayContent content = new(Tar());
        using var response = await http.PostAsync("/images/create?fromSrc=-&repo=tesson-test&tag=busybox", content);
        string words = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode && !words.Contains("\"error\""), words);
    }
}
