using System.Text.Json;
using Tesson.Testing;

namespace Tesson.EndToEnd.Tests;

/// <summary>The built program and an engine that answers as Docker 29 does. It needs no engine, and harms none.</summary>
[Collection("one machine")]
public sealed class Docker29Tests : IDisposable
{
    private readonly Engine29 _engine = new();

    public void Dispose() => _engine.Dispose();

    [SkippableFact]
    public async Task A_group_is_run_listed_and_stopped()
    {
        Skip.IfNot(File.Exists(EndToEnd.Tesson), $"{EndToEnd.Tesson} is not there");
        await DoAsync("run", "-g", "web", "-n", "1", "--frontend", "none", "-p", "8080:80", "image");

        var group = JsonDocument.Parse((await DoAsync("ps", "--json", "-g", "web")).Out).RootElement[0];
        Assert.Equal(("web", "image", "running"), (group.GetProperty("Name").GetString(), group.GetProperty("Image").GetString(), group.GetProperty("State").GetString()));
        var port = group.GetProperty("Shards")[0].GetProperty("Ports")[0];
        Assert.Equal(("0.0.0.0", 80, 8080), (port.GetProperty("IP").GetString(), port.GetProperty("PrivatePort").GetInt32(), port.GetProperty("PublicPort").GetInt32()));
        Assert.Contains("web", (await DoAsync("ps")).Out, StringComparison.Ordinal);

        await DoAsync("stop", "-g", "web", "-t", "0", "--purge");
        Assert.Equal("[]", (await DoAsync("ps", "--json")).Out.Trim());
        Assert.All(_engine.Calls.Where(call => !call.EndsWith("_ping", StringComparison.Ordinal)), call => Assert.Contains(" /v1.52/", call, StringComparison.Ordinal));
    }

    private async Task<Finished> DoAsync(params string[] args)
    {
        var done = await Command.RunAsync(EndToEnd.Tesson, args, new Dictionary<string, string?> { ["DOCKER_HOST"] = $"tcp://{_engine.Address}", ["GORB_URI"] = null });
        Assert.True(done.ExitCode == 0, done.ToString());
        return done;
    }
}
