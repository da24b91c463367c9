using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tesson.Topology;

namespace Tesson.Cli.Output.Picture;

/// <summary>A machine and its marks as `topo --json` prints them: a contract. Lists are in the order of the machine.</summary>
internal sealed record MachineJson
{
    public required string Source { get; init; }

    public required ImmutableArray<NumberedJson> Packages { get; init; }

    public required ImmutableArray<NumberedJson> Dies { get; init; }

    public required ImmutableArray<NodeJson> Nodes { get; init; }

    public required ImmutableArray<CacheJson> L3s { get; init; }

    public required ImmutableArray<NumberedJson> Cores { get; init; }

    public required CpusJson Cpus { get; init; }

    public required ImmutableArray<HolderJson> Holders { get; init; }

    public static string Print(Machine machine, PictureMarks marks) =>
        JsonSerializer.Serialize(From(new MarkedMachine(machine, marks)), MachineJsonContext.Default.MachineJson);

    private static MachineJson From(MarkedMachine marked) => new()
    {
        Source = marked.Machine.Source,
        Packages = [.. marked.Machine.Packages.Select(package => new NumberedJson(Index(package.OsIndex), package.Cpus.ToString()))],
        Dies = [.. marked.Machine.Dies.Select(die => new NumberedJson(Index(die.OsIndex), die.Cpus.ToString()))],
        Nodes = [.. marked.Machine.Nodes.Select(node => new NodeJson(
            node.OsIndex, node.Cpus.ToString(), node.MemoryBytes, Kind(node.Kind), marked.Machine.AllowedNodes.Contains(node.OsIndex)))],
        L3s = [.. marked.Machine.L3s.Select(cache => new CacheJson(cache.Cpus.ToString(), cache.SizeBytes))],
        Cores = [.. marked.Machine.Cores.Select(core => new NumberedJson(Index(core.OsIndex), core.Cpus.ToString()))],
        Cpus = new CpusJson(
            marked.Online.ToString(),
            marked.Machine.Allowed.ToString(),
            marked.Forbidden.ToString(),
            marked.Offline.ToString(),
            marked.Marks.Reserved.ToString(),
            marked.Machine.Isolated.Unbalanced.ToString(),
            marked.Machine.Isolated.Tickless.ToString(),
            marked.In(CpuState.Free).ToString()),
        Holders = [.. marked.Marks.Holders.Select(holder => new HolderJson(holder.Name, holder.Group, holder.Cpus.ToString()))],
    };

    private static int? Index(int osIndex) => osIndex < 0 ? null : osIndex;

    private static string Kind(MemoryKind kind) => kind switch
    {
        MemoryKind.HighBandwidth => "highBandwidth",
        MemoryKind.NonVolatile => "nonVolatile",
        MemoryKind.Device => "device",
        _ => "ordinary",
    };

    internal sealed record NumberedJson(int? OsIndex, string Cpus);

    internal sealed record NodeJson(int OsIndex, string Cpus, long MemoryBytes, string Kind, bool Allowed);

    internal sealed record CacheJson(string Cpus, long SizeBytes);

    internal sealed record CpusJson(string Online, string Allowed, string Forbidden, string Offline, string Reserved, string Isolated, string NohzFull, string Free);

    internal sealed record HolderJson(string Name, string? Group, string Cpus);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(MachineJson))]
internal sealed partial class MachineJsonContext : JsonSerializerContext;
