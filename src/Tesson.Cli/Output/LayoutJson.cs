using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tesson.Core.Placement;
using Tesson.Topology;

namespace Tesson.Cli.Output;

/// <summary>The layout as `plan --json` prints it: a contract.</summary>
internal sealed record LayoutJson(
    string Unit,
    int Size,
    ImmutableArray<LayoutJson.ShardJson> Shards,
    string UnusedCpus,
    string IsolatedCpus,
    string ReservedCpus,
    string HeldCpus,
    KindsJson Kinds,
    LayoutJson.QualityJson? Quality,
    LayoutJson.QualityJson? HwlocDistrib,
    ImmutableArray<string> Notes,
    ImmutableArray<string> Warnings)
{
    /// <summary>With how good it is, and what hwloc-distrib would make of it.</summary>
    public static LayoutJson From(PlannedLayout plan) =>
        From(plan.Machine, plan.Layout) with { Quality = QualityJson.From(plan.Quality), HwlocDistrib = QualityJson.From(plan.Distrib) };

    public static LayoutJson From(Machine machine, Layout layout)
    {
        Reasons reasons = new(machine, layout);
        return new(
            layout.Unit.Name(),
            layout.Shards.Length,
            [.. layout.Shards.Select(shard => new ShardJson(
                shard.Index, shard.Cpus.ToString(), shard.Mems.ToString(), shard.UnitCount, shard.Cpus.Count,
                shard.Weight, shard.MemoryBytes, shard.MemoryReservationBytes, reasons.Of(shard)))],
            layout.UnusedCpus.ToString(),
            layout.IsolatedCpus.ToString(),
            layout.ReservedCpus.ToString(),
            layout.HeldCpus.ToString(),
            KindsJson.From(CoreKinds.Of(machine)),
            null,
            null,
            layout.Notes,
            layout.Warnings);
    }

    public static string Print(PlannedLayout plan) => JsonSerializer.Serialize(From(plan), LayoutJsonContext.Default.LayoutJson);

    internal sealed record ShardJson(
        int Index, string Cpus, string Mems, int Units, int CpuCount, int Weight, long? MemoryBytes, long? MemoryReservationBytes, string Reason);

    internal sealed record QualityJson(int NodesCrossed, int L3sCrossed, int CoresSplit, int UnusedCpus, int Largest, int Smallest)
    {
        public static QualityJson? From(Quality? quality) => quality is null ? null : new(
            quality.NodesCrossed, quality.L3sCrossed, quality.SiblingsSplit, quality.UnusedCpus, quality.Largest, quality.Smallest);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(LayoutJson))]
internal sealed partial class LayoutJsonContext : JsonSerializerContext;
