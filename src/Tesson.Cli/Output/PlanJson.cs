using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tesson.Core.Plans;

namespace Tesson.Cli.Output;

/// <summary>A run's plan as `run --dry-run --json` prints it: a contract.</summary>
internal sealed record PlanJson(string Group, LayoutJson Layout, ImmutableArray<PlanJson.StepJson> Steps, ImmutableArray<string> Warnings)
{
    public static string Print(PlannedRun run) => JsonSerializer.Serialize(
        new PlanJson(
            run.Group.Name,
            LayoutJson.From(run.Machine, run.Layout),
            [.. run.Plan.Steps.Select(step => new StepJson(step.Step.ToString(), step.Cause))],
            run.Warnings),
        PlanJsonContext.Default.PlanJson);

    internal sealed record StepJson(string Step, string Cause);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(PlanJson))]
internal sealed partial class PlanJsonContext : JsonSerializerContext;
