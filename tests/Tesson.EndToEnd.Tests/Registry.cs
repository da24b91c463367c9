using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Tesson.EndToEnd.Tests;

/// <summary>A real image registry (Debian's docker-registry) on loopback, which the engine trusts without TLS.</summary>
public sealed class Registry : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private Registry(Process process, string folder, int port)
    {
        _process = process;
        _folder = folder;
        Address = $"127.0.0.1:{port}";
    }

    public string Address { get; }

    public static async Task<Registry> StartAsync()
    {
        Skip.IfNot(File.Exists("/usr/bin/docker-registry"), "docker-registry is not installed; ./test.sh installs it");
        string folder = Directory.CreateTempSubdirectory("tesson-registry-").FullName;
        int port = FreePort();
        string config = Path.Combine(folder, "config.yml");
        await File.WriteAllTextAsync(config, $$"""
            version: 0.1
            log: { level: error }
            storage: { filesystem: { rootdirectory: "{{folder}}/data" } }
            http: { addr: "127.0.0.1:{{port}}" }
            """);
        Registry registry = new(Command.Start("/usr/bin/docker-registry", ["serve", config]), folder, port);
        using HttpClient client = new();
        await Web.UntilAsync(() => AnswersAsync(client, new Uri($"http://{registry.Address}/v2/")), "the registry answers");
        return registry;
    }

    private static async Task<bool> AnswersAsync(HttpClient client, Uri uri)
    {
        try
        {
            await client.GetStringAsync(uri);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
