using System.Collections.Immutable;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;

namespace Tesson.Core.Plans;

/// <summary>Decides how a run that failed is undone. What the engine says that the run created counts, not what was asked of it. Pure.</summary>
public static class UndoPlan
{
    /// <summary>Longer than it takes to remove a container that was drained.</summary>
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(2);

    /// <param name="results">How the steps of the run ended.</param>
    /// <param name="created">The containers that carry the run's mark.</param>
    public static Plan For(ImmutableArray<StepResult> results, IReadOnlyList<ObservedContainer> created)
    {
        PlanBuilder plan = new();
        var begun = results.Where(MayHaveAdded).Select(result => result.Step.Step).ToArray();
        var added = begun.OfType<Step.AddBackend>().ToLookup(step => step.Shard, StringComparer.Ordinal);
        Dictionary<string, List<int>> withdrawn = new(StringComparer.Ordinal);
        foreach (var container in created)
        {
            // Out of turn first, and forgotten last: whoever makes the front end true in between finds the shard drained, or gone.
            var drained = added[container.Name].Select(step =>
                plan.Add(new Step.Drain(step.FrontEnd, step.Service, GroupServices.Backend(container.Id, step.Suffix), container.Name, Hold))).ToArray();
            int gone = plan.Add(new Step.Remove(container.Name, container.Id), after: drained);
            foreach (var step in added[container.Name])
            {
                int removed = plan.Add(new Step.RemoveBackend(step.FrontEnd, step.Service, GroupServices.Backend(container.Id, step.Suffix), container.Name), after: [gone]);
                if (!withdrawn.TryGetValue(step.Service.Name, out var ends))
                    withdrawn.Add(step.Service.Name, ends = []);
                ends.Add(removed);
            }
        }

        foreach (var step in begun.OfType<Step.AddService>())
            plan.Add(new Step.RemoveService(step.FrontEnd, step.Service), after: withdrawn.GetValueOrDefault(step.Service.Name, []));
        return plan.Build();
    }

    /// <summary>
    /// Done, or broken off with an end that nobody knows. "There already" counts as well: a call whose answer was lost
    /// and that was made again ends so; backends carry this run's container ids, and a service goes only if it is empty.
    /// </summary>
    private static bool MayHaveAdded(StepResult result) =>
        result.Outcome is Outcome.Done or Outcome.AlreadyThere || (result.Outcome == Outcome.Failed && result.Fault is not RefusedException);
}
