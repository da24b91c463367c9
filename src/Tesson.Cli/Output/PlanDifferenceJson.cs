using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tesson.Cli.Output;

/// <summary>Two plans as `plan --diff A B --json` prints them: a contract.</summary>
internal sealed record PlanDifferenceJson(PlanDifferenceJson.SideJson A, PlanDifferenceJson.SideJson B, ImmutableArray<int> Changed)
{
    public static string Print(IReadOnlyList<PlannedLayout> plans, IReadOnlyList<string> sides) => JsonSerializer.Serialize(
        new PlanDifferenceJson(
            new SideJson(sides[0], LayoutJson.From(plans[0])),
            new SideJson(sides[1], LayoutJson.From(plans[1])),
            [.. PlanDifference.Changed(plans)]),
        PlanDifferenceJsonContext.Default.PlanDifferenceJson);

    internal sealed record SideJson(string Given, LayoutJson Layout);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(PlanDifferenceJson))]
internal sealed partial class PlanDifferenceJsonContext : JsonSerializerContext;
