using System.Collections.Immutable;
using Tesson.Core.Ports;
using Tesson.Docker;

namespace Tesson.Core.Engine;

/// <summary>The user's own create body: JSON as the Engine API describes it, with comments.</summary>
/// <param name="Json">The file's text.</param>
/// <param name="Source">The file's path.</param>
/// <param name="Ports">The ports that it publishes.</param>
/// <param name="Network">The network that it names, or null.</param>
/// <param name="CgroupParent">The control group that it names to put shards into, or null.</param>
/// <param name="IsAutoRemoved">Whether it has the engine remove a container that ends.</param>
public sealed record UserBody(string Json, string Source, ImmutableArray<PortMapping> Ports, string? Network, string? CgroupParent, bool IsAutoRemoved)
{
    private const long MaxBytes = 1 << 20;

    /// <exception cref="UsageException">The file is missing or broken; the message has line and column.</exception>
    public static UserBody Read(string file)
    {
        string json;
        try
        {
            if (new FileInfo(file) is { Exists: true, Length: > MaxBytes })
                throw new UsageException($"--config {file}: the file is larger than 1 MiB, which no create body is");
            json = File.ReadAllText(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            string cause = fault is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : fault.Message;
            throw new UsageException($"--config {file}: {cause}", fault);
        }

        try
        {
            var body = ContainerBody.Parse(json, file);
            return new UserBody(json, file, [.. body.PortBindings.Select(Mapping)], body.NetworkMode, body.CgroupParent, body.AutoRemove);
        }
        catch (DockerConfigException fault)
        {
            throw new UsageException($"--config {fault.Message}", fault);
        }
    }

    private static PortMapping Mapping(PortPublication port)
    {
        string address = port.HostIP.Contains(':', StringComparison.Ordinal) ? $"[{port.HostIP}]" : port.HostIP;
        string host = port.HostPort == "0" ? "" : port.HostPort;
        string before = address.Length > 0 ? $"{address}:{host}:" : host.Length > 0 ? $"{host}:" : "";
        return PortSpec.Parse($"{before}{port.ContainerPort}")[0];
    }
}
