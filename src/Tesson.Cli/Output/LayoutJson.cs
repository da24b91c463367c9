using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tesson.Core.Placement;

namespace Tesson.Cli.Output;

/// <summary>The layout as `plan --json` prints it: a contract.</summary>
internal sealed record LayoutJson(string Unit, int Size, ImmutableArray<LayoutJson.ShardJson> Shards, string UnusedCpus, ImmutableArray<string> Warnings)
{
    public static LayoutJson From(Layout layout) => new(
        layout.Unit.Name(),
        layout.Shards.Length,
        [.. layout.Shards.Select(shard => new ShardJson(shard.Index, shard.Cpus.ToString(), shard.Mems.ToString(), shard.UnitCount, shard.Cpus.Count))],
        layout.UnusedCpus.ToString(),
        layout.Warnings);

    public static string Print(Layout layout) => JsonSerializer.Serialize(From(layout), LayoutJsonContext.Default.LayoutJson);

    internal sealed record ShardJson(int Index, string Cpus, string Mems, int Units, int CpuCount);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(LayoutJson))]
internal sealed partial class LayoutJsonContext : JsonSerializerContext;
