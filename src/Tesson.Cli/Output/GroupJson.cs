using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tesson.Core.Groups;

namespace Tesson.Cli.Output;

/// <summary>
/// A group as `ps --json` prints it: a contract. The keys of 2016 (docs/tool-of-2016.md) keep their names and meaning; others were
/// added.
/// </summary>
internal sealed record GroupJson
{
    public required string Name { get; init; }

    public required string Image { get; init; }

    public required string State { get; init; }

    public required int Size { get; init; }

    public required string FrontEnd { get; init; }

    public required string? Gorb { get; init; }

    public required string? Balance { get; init; }

    public required ImmutableArray<string> Addresses { get; init; }

    public required ImmutableArray<string> Published { get; init; }

    public required ImmutableArray<string> Faults { get; init; }

    public required ImmutableArray<ShardJson> Shards { get; init; }

    public static string Print(IEnumerable<ObservedGroup> groups) =>
        JsonSerializer.Serialize([.. groups.Select(From)], GroupJsonContext.Default.GroupJsonArray);

    private static GroupJson From(ObservedGroup group) => new()
    {
        Name = group.Name,
        Image = group.Image,
        State = group.State,
        Size = group.Size,
        FrontEnd = group.FrontEnd,
        Gorb = group.Gorb,
        Balance = group.FrontEndAddress is null ? null : group.Scheduling.Balance.Name(),
        Addresses = group.FrontEndAddress is null ? [] : [.. (group.Ports ?? []).Select(port => port.ToAddress())],
        Published = [.. (group.Ports ?? []).Select(port => port.ToString())],
        Faults = group.Faults,
        Shards = [.. group.Shards.Select(ShardJson.From)],
    };
}

internal sealed record ShardJson
{
    public required string Name { get; init; }

    [JsonPropertyName("ID")]
    public required string Id { get; init; }

    public required int? Index { get; init; }

    public required string State { get; init; }

    public required string Status { get; init; }

    public required UnitJson Unit { get; init; }

    public required ImmutableArray<PortJson> Ports { get; init; }

    /// <summary>Those of the unit's CPUs that are offline, or outside of the control group around the container; empty for none, and where the engine is on another machine.</summary>
    [JsonPropertyName("OfflineCPUs")]
    public required string OfflineCpus { get; init; }

    /// <summary>What it is pinned to in place of the unit's CPUs while some of those are offline; else empty.</summary>
    [JsonPropertyName("ReplacementCPUs")]
    public required string ReplacementCpus { get; init; }

    /// <summary>What it runs on where that is not the unit's CPUs, as far as the kernel lets it be seen; else empty.</summary>
    [JsonPropertyName("RunsOnCPUs")]
    public required string RunsOnCpus { get; init; }

    public static ShardJson From(ObservedShard shard) => new()
    {
        Name = shard.Container.Name,
        Id = shard.Container.Id,
        Index = shard.Index,
        State = shard.Container.State,
        Status = shard.Container.Status,
        Unit = new UnitJson
        {
            CpuSet = shard.Cpus?.ToString() ?? "",
            NumCpu = shard.Cpus?.Count ?? shard.Weight ?? 0,
            Mems = shard.Mems?.ToString() ?? "",
            Kind = shard.Container.Labels.GetValueOrDefault(Label.Kind, ""),
        },
        Ports = [.. shard.Container.Ports.Select(port => new PortJson
        {
            Ip = port.Address, PrivatePort = port.PrivatePort, PublicPort = port.PublicPort, Type = port.Protocol,
        })],
        OfflineCpus = shard.Container.Lost.All.ToString(),
        ReplacementCpus = shard.Replacement?.ToString() ?? "",
        RunsOnCpus = shard.Elsewhere?.ToString() ?? "",
    };
}

internal sealed record UnitJson
{
    [JsonPropertyName("CPUSet")]
    public required string CpuSet { get; init; }

    [JsonPropertyName("NumCPU")]
    public required int NumCpu { get; init; }

    public required string Mems { get; init; }

    public required string Kind { get; init; }
}

internal sealed record PortJson
{
    [JsonPropertyName("IP")]
    public required string Ip { get; init; }

    public required int PrivatePort { get; init; }

    public required int PublicPort { get; init; }

    public required string Type { get; init; }
}

[JsonSourceGenerationOptions(WriteIndented = true, GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(GroupJson[]))]
internal sealed partial class GroupJsonContext : JsonSerializerContext;
