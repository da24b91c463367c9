using System.Collections.Immutable;

namespace Tesson.Core.Plans;

/// <summary>What is to be done, in an order in which every step comes after those that it waits for.</summary>
/// <param name="Steps">The steps.</param>
public sealed record Plan(ImmutableArray<PlannedStep> Steps)
{
    /// <summary>The plan that does nothing.</summary>
    public static Plan Empty { get; } = new([]);

    /// <summary>Both plans, the other one after this one.</summary>
    public Plan Then(Plan other)
    {
        int first = Steps.Length;
        return new Plan([.. Steps, .. other.Steps.Select(step => step with
        {
            Needs = [.. step.Needs.Select(need => need + first)],
            After = [.. step.After.Select(earlier => earlier + first)],
        })]);
    }

    /// <summary>A step a line: what <c>--dry-run</c> prints and tests compare.</summary>
    public override string ToString() => string.Join('\n', Steps);
}
