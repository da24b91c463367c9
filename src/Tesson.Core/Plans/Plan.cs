using System.Collections.Immutable;
using System.Globalization;

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

    /// <summary>A step a line: what <c>--dry-run</c> prints.</summary>
    public override string ToString() => string.Join('\n', Steps);

    /// <summary>A step a line, with its number, counted from 1, and the numbers of those that it waits for: <c>3 start web-0 [needs 1 2] [after 1]</c>.</summary>
    public string ToGraph()
    {
        return string.Join('\n', Steps.Select((step, i) => $"{Number(i)} {step}{Edges("needs", step.Needs)}{Edges("after", step.After)}"));

        static string Number(int position) => (position + 1).ToString(CultureInfo.InvariantCulture);
        static string Edges(string kind, ImmutableArray<int> positions) => positions.IsEmpty ? "" : $" [{kind} {string.Join(' ', positions.Order().Select(Number))}]";
    }
}
