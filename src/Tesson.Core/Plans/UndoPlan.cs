using System.Collections.Immutable;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;

namespace Tesson.Core.Plans;

/// <summary>Decides how a run that failed is undone. What the engine says that the run created counts, not what was asked of it. Pure.</summary>
public static class UndoPlan
{
    /// <param name="results">How the steps of the run ended.</param>
    /// <param name="created">The containers that carry the run's mark.</param>
    public static Plan For(ImmutableArray<StepResult> results, IReadOnlyList<ObservedContainer> created)
    {
        PlanBuilder plan = new();
        var idOf = created.ToDictionary(container => container.Name, container => container.Id, StringComparer.Ordinal);
        Dictionary<string, List<int>> withdrawn = new(StringComparer.Ordinal);
        List<int> removedBackends = [];
        foreach (var step in results.Where(MayHaveAdded).Select(result => result.Step.Step).OfType<Step.AddBackend>())
        {
            if (!idOf.TryGetValue(step.Shard, out string? id))
                continue;
            int removed = plan.Add(new Step.RemoveBackend(step.FrontEnd, step.Service, GroupServices.Backend(id, step.Suffix), step.Shard));
            removedBackends.Add(removed);
            if (!withdrawn.TryGetValue(step.Service, out var ends))
                withdrawn.Add(step.Service, ends = []);
            ends.Add(removed);
        }

        foreach (var step in results.Where(MayHaveAdded).Select(result => result.Step.Step).OfType<Step.AddService>())
            plan.Add(new Step.RemoveService(step.FrontEnd, step.Service.Name), after: withdrawn.GetValueOrDefault(step.Service.Name, []));
        foreach (var container in created)
            plan.Add(new Step.Remove(container.Name, container.Id), after: removedBackends);
        return plan.Build();
    }

    /// <summary>
    /// Done, or broken off with an end that nobody knows. "There already" counts as well: a call whose answer was lost
    /// and that was made again ends so; backends carry this run's container ids, and a service goes only if it is empty.
    /// </summary>
    private static bool MayHaveAdded(StepResult result) =>
        result.Outcome is Outcome.Done or Outcome.AlreadyThere || (result.Outcome == Outcome.Failed && result.Fault is not RefusedException);
}
