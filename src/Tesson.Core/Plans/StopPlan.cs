using System.Collections.Immutable;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Ports;

namespace Tesson.Core.Plans;

/// <summary>Decides how groups are stopped: out of the front end first, then every shard at once. Pure.</summary>
public static class StopPlan
{
    /// <summary>The plan for several groups, which do not wait for one another.</summary>
    public static Plan For(IEnumerable<ObservedGroup> groups, StopRequest request)
    {
        PlanBuilder plan = new();
        foreach (var group in groups)
            AddTo(plan, group, request, needs: []);
        return plan.Build();
    }

    /// <summary>The front end that a group is to be withdrawn from, or null.</summary>
    public static string? FrontEndOf(ObservedGroup group, StopRequest request) => group.Gorb ?? (IsOf2016(group) ? request.DefaultFrontEnd : null);

    /// <returns>The positions of the steps that end it.</returns>
    internal static IEnumerable<int> AddTo(PlanBuilder plan, ObservedGroup group, StopRequest request, IEnumerable<int> needs)
    {
        int[] before = [.. needs];
        string? frontEnd = FrontEndOf(group, request) is { } address && request.FrontEnds.Contains(address) ? address : null;
        Dictionary<string, List<int>> withdrawn = new(StringComparer.Ordinal);
        List<int> last = [];
        foreach (var shard in group.Shards)
        {
            string name = shard.Container.Name;
            List<int> withdrawals = [];
            foreach (var (service, _, suffix) in frontEnd is null ? [] : GroupServices.Of(group.Name, PortsOf(group, shard)))
            {
                string backend = GroupServices.Backend(shard.Container.Id, suffix);
                int drained = plan.Add(new Step.Drain(frontEnd!, service.Name, backend, name), needs: before);
                int removed = plan.Add(new Step.RemoveBackend(frontEnd!, service.Name, backend, name), needs: before, after: [drained]);
                withdrawals.Add(removed);
                if (!withdrawn.TryGetValue(service.Name, out var ends))
                    withdrawn.Add(service.Name, ends = []);
                ends.Add(removed);
            }

            int? stopped = shard.Container.IsActive
                ? plan.Add(new Step.Stop(name, shard.Container.Id, request.Wait), needs: before, after: withdrawals)
                : null;
            if (request.Purge)
                last.Add(plan.Add(new Step.Remove(name, shard.Container.Id), needs: before, after: stopped is { } stop ? [stop] : withdrawals));
            else if (stopped is { } end)
                last.Add(end);
        }

        foreach (var (service, ends) in withdrawn)
            last.Add(plan.Add(new Step.RemoveService(frontEnd!, service), needs: before, after: ends));
        return last;
    }

    /// <summary>The group's ports by its labels; for a group of 2016 those that the container was created to publish.</summary>
    private static ImmutableArray<PortMapping> PortsOf(ObservedGroup group, ObservedShard shard) =>
        shard.Ports ?? group.Ports ?? [.. shard.Container.PublishedKeys.SelectMany(key => PortSpec.Parse(key))];

    private static bool IsOf2016(ObservedGroup group) => group.FirstLabel(Label.FrontEnd) is null;
}
