using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;

namespace Tesson.Core.Plans;

/// <summary>Decides how a stopped group is started again, with the layout and the front end that it had. Pure.</summary>
public static class StartPlan
{
    /// <param name="group">The group.</param>
    /// <param name="healthy">Whether to wait for health checks.</param>
    public static Plan For(ObservedGroup group, bool healthy)
    {
        PlanBuilder plan = new();
        ObservedShard[] stopped = [.. group.Shards.Where(shard => !shard.Container.IsActive)];
        string? frontEnd = group.Gorb;
        var services = frontEnd is null || stopped.Length == 0 ? [] : GroupServices.Of(group.Name, group.Ports ?? []);
        var mode = group.FirstLabel(Label.Backend) == "container" ? BackendMode.Container : BackendMode.Host;
        var pulse = PulseSpec.Parse(group.FirstLabel(Label.Pulse));
        int[] added = [.. services.Select(service => plan.Add(new Step.AddService(frontEnd!, service.Service)))];
        foreach (var shard in stopped)
        {
            string name = shard.Container.Name;
            int start = plan.Add(new Step.Start(name), $"it is {shard.Container.State}");
            if (!healthy && services.IsEmpty)
                continue;
            int ready = plan.Add(new Step.Await(name, healthy), needs: [start]);
            foreach (var ((service, mapping, suffix), position) in services.Zip(added))
            {
                // A shard that died was never withdrawn, and its address is another one now.
                int removed = plan.Add(new Step.RemoveBackend(frontEnd!, service.Name, GroupServices.Backend(shard.Container.Id, suffix), name), needs: [ready, position]);
                plan.Add(
                    new Step.AddBackend(frontEnd!, service.Name, name, suffix, mapping, mode,
                        shard.Weight ?? 1, RunPlan.PulseFor(pulse, mapping.Protocol)),
                    needs: [removed]);
            }
        }

        return plan.Build();
    }
}
