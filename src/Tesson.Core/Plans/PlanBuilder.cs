using System.Collections.Immutable;

namespace Tesson.Core.Plans;

/// <summary>Collects the steps of a plan; a step can only wait for steps that were added before.</summary>
internal sealed class PlanBuilder
{
    private readonly ImmutableArray<PlannedStep>.Builder _steps = ImmutableArray.CreateBuilder<PlannedStep>();

    /// <returns>The step's position.</returns>
    public int Add(Step step, string cause = "", IEnumerable<int>? needs = null, IEnumerable<int>? after = null)
    {
        _steps.Add(new PlannedStep(step, cause, [.. needs ?? []], [.. after ?? []]));
        return _steps.Count - 1;
    }

    public Plan Build() => new(_steps.ToImmutable());
}
