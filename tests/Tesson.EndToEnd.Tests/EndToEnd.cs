using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Tesson.EndToEnd.Tests;

/// <summary>
/// A test of the built program against a real engine. It has a group of its own, and whatever carries the group's
/// label is removed when it ends. Skipped where no engine answers, unless TESSON_REQUIRE_ENGINE=1 says it must.
/// </summary>
[Collection("one machine")]
public abstract class EndToEnd : IAsyncLifetime
{
    protected internal const string Image = "tesson-demo";

    private static readonly HashSet<int> GivenPorts = [];
    private readonly List<string> _groups = [];

    protected EndToEnd() => Group = NewGroup();

    protected string Group { get; }

    internal static string Tesson { get; } = Environment.GetEnvironmentVariable("TESSON_BIN")
        ?? Path.Combine(Repository(), "artifacts", "tesson", "tesson");

    /// <summary>Calls with a bridge network of the engine's, which is removed afterwards.</summary>
    protected async Task WithNetworkAsync(Func<string, Task> call, params string[] options)
    {
        string network = $"tn{Guid.NewGuid().ToString("N")[..8]}";
        await DockerAsync(["network", "create", .. options, network]);
        Finished removed;
        try
        {
            await call(network);
        }
        finally
        {
            await RemoveGroupsAsync();
            removed = await Command.RunAsync("docker", ["network", "rm", network]);
        }

        Assert.True(removed.ExitCode == 0, removed.ToString());
    }

    /// <summary>Calls with a bridge network that has a subnet, so that containers in it may be given addresses.</summary>
    protected Task WithSubnetAsync(Func<string, Task> call) =>
        WithNetworkAsync(call, "--subnet", $"10.{Random.Shared.Next(130, 230)}.{Random.Shared.Next(256)}.0/24");

    /// <summary>The interface of a bridge network, as the engine names it.</summary>
    protected static async Task<string> BridgeAsync(string network) =>
        $"br-{(await DockerAsync("network", "inspect", "-f", "{{.Id}}", network))[..12]}";

    protected string NewGroup()
    {
        string name = $"t{Guid.NewGuid().ToString("N")[..10]}";
        _groups.Add(name);
        return name;
    }

    public async Task InitializeAsync()
    {
        var version = await Command.RunAsync("docker", ["version", "--format", "{{.Server.Version}}"]);
        bool required = Environment.GetEnvironmentVariable("TESSON_REQUIRE_ENGINE") == "1";
        if (version.ExitCode != 0 && required)
            throw new InvalidOperationException($"no Docker Engine answers: {version.Err}");
        Skip.If(version.ExitCode != 0, "no Docker Engine answers");
        Assert.True(File.Exists(Tesson), $"{Tesson} is not there: ./test.sh publishes it, or set TESSON_BIN");
    }

    public virtual async Task DisposeAsync()
    {
        await RemoveGroupsAsync();
        // What the groups left in the kernel's table, now that they are gone.
        await Command.RunAsync(Tesson, ["sync", "-q"], NoGorb);
    }

    private async Task RemoveGroupsAsync()
    {
        foreach (string group in _groups)
        {
            var ids = await Command.RunAsync("docker", ["ps", "-aq", "--filter", $"label=tesson.group={group}"]);
            string[] list = ids.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (list.Length > 0)
                await Command.RunAsync("docker", ["rm", "-f", "-v", .. list]);
        }
    }

    /// <summary>Runs tesson; GORB_URI of this shell is not passed on.</summary>
    protected static Task<Finished> TessonAsync(params string[] args) => Command.RunAsync(Tesson, args, NoGorb);

    protected static Process StartTesson(params string[] args) => Command.Start(Tesson, args, NoGorb);

    protected static async Task<string> DockerAsync(params string[] args)
    {
        var done = await Command.RunAsync("docker", args);
        Assert.True(done.ExitCode == 0, done.ToString());
        return done.Out.Trim();
    }

    /// <summary>Runs tesson and expects it to do what it was told.</summary>
    protected static async Task<Finished> DoAsync(params string[] args)
    {
        var done = await TessonAsync(args);
        Assert.True(done.ExitCode == 0, done.ToString());
        return done;
    }

    /// <summary>The names of the containers, running or not, that carry the group's label.</summary>
    protected static async Task<string[]> ContainersAsync(string group) =>
        [.. (await DockerAsync("ps", "-a", "--filter", $"label=tesson.group={group}", "--format", "{{.Names}}"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];

    protected static async Task<JsonElement> InspectAsync(string container) =>
        JsonDocument.Parse(await DockerAsync("inspect", container)).RootElement[0];

    protected static async Task<JsonElement> PsAsync(string group)
    {
        var done = await DoAsync("ps", "--json", "-g", group);
        return JsonDocument.Parse(done.Out).RootElement[0];
    }

    /// <summary>The first of so many TCP and UDP ports in a row that nobody has, below those that the kernel gives to clients; no test gets one twice.</summary>
    protected static int FreePort(int count = 1)
    {
        while (true)
        {
            int first = Random.Shared.Next(20_000, 30_000);
            int[] ports = [.. Enumerable.Range(first, count)];
            lock (GivenPorts)
            {
                if (ports.Any(GivenPorts.Contains) || !ports.All(IsFree))
                    continue;
                GivenPorts.UnionWith(ports);
                return first;
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            foreach (var (type, protocol) in ((SocketType, ProtocolType)[])[(SocketType.Stream, ProtocolType.Tcp), (SocketType.Dgram, ProtocolType.Udp)])
            {
                using Socket socket = new(AddressFamily.InterNetwork, type, protocol);
                socket.Bind(new IPEndPoint(IPAddress.Any, port));
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Kills containers, and returns when the engine's list of those that run knows it: that may be a moment later.</summary>
    protected static async Task KillAsync(params string[] containers)
    {
        await DockerAsync(["kill", .. containers]);
        await Web.UntilAsync(
            async () => !(await DockerAsync("ps", "--format", "{{.Names}}")).Split('\n').Intersect(containers).Any(), $"the engine lists {string.Join(" and ", containers)} as dead");
    }

    /// <summary>Tesson's table as nft lists it; empty where there is none.</summary>
    protected static async Task<string> TableAsync(string family = "ip") => (await Command.RunAsync("nft", ["list", "table", family, "tesson"])).Out;

    /// <summary>The root of the checkout.</summary>
    internal static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Tesson.sln")))
                return folder.FullName;
        throw new InvalidOperationException("no Tesson.sln above the tests");
    }

    private static Dictionary<string, string?> NoGorb { get; } = new() { ["GORB_URI"] = null };
}

[CollectionDefinition("one machine", DisableParallelization = true)]
public sealed class OneMachine;
