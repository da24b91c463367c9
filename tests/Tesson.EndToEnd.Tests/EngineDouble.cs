using System.Net;
using System.Text;
using System.Text.Json;
using Tesson.Testing;

namespace Tesson.EndToEnd.Tests;

/// <summary>As much of an engine as `topo` asks: who it is, and its containers with their labels and pins. It needs no engine, and harms none.</summary>
internal sealed class EngineDouble : IDisposable
{
    private readonly HttpDouble _server;
    private readonly Dictionary<string, (string State, string Group, string Cpus)> _containers;

    public EngineDouble(params (string Name, string State, string Group, string Cpus)[] containers)
    {
        _containers = containers.ToDictionary(container => container.Name, container => (container.State, container.Group, container.Cpus));
        _server = new(AnswerAsync);
    }

    /// <summary>The host and the port.</summary>
    public string Address => _server.Address;

    /// <summary>What it says that its machine's host name is.</summary>
    public string HostName { get; init; } = File.ReadAllText("/proc/sys/kernel/hostname").Trim();

    public void Dispose() => _server.Dispose();

    private async Task AnswerAsync(HttpListenerContext call)
    {
        call.Response.Headers["Api-Version"] = "1.41";
        call.Response.ContentType = "application/json";
        await call.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(Answer(call.Request.Url!.AbsolutePath)));
        call.Response.Close();
    }

    private string Answer(string path) => path switch
    {
        _ when path.EndsWith("/_ping", StringComparison.Ordinal) => "OK",
        _ when path.EndsWith("/info", StringComparison.Ordinal) => JsonSerializer.Serialize(new
        {
            Name = HostName,
            KernelVersion = File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        }),
        _ when _containers.Keys.FirstOrDefault(name => path.EndsWith($"/containers/{name}/json", StringComparison.Ordinal)) is { } name => JsonSerializer.Serialize(new
        {
            Id = name,
            Name = $"/{name}",
            State = new { Status = _containers[name].State },
            Config = new { Labels = Labels(_containers[name].Group, _containers[name].Cpus) },
            HostConfig = new { CpusetCpus = _containers[name].Cpus },
        }),
        _ => JsonSerializer.Serialize(_containers.Select(container => new
        {
            Id = container.Key,
            Names = new[] { $"/{container.Key}" },
            container.Value.State,
            Labels = Labels(container.Value.Group, container.Value.Cpus),
        })),
    };

    private static Dictionary<string, string> Labels(string group, string cpus) => new() { ["tesson.group"] = group, ["tesson.unit.cpuset"] = cpus };
}
