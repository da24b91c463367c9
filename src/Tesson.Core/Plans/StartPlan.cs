using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Ports;

namespace Tesson.Core.Plans;

/// <summary>Decides how a stopped group is started again, with the layout and the front end that it had. Pure.</summary>
public static class StartPlan
{
    /// <param name="group">The group.</param>
    /// <param name="ready">Whether to wait until shards are ready, and not only until they run.</param>
    /// <param name="networks">The engine's networks; empty where the front end has no use for them.</param>
    /// <param name="repins">Which shards are pinned anew before they are started: those that have CPUs that are offline.</param>
    /// <param name="strays">What the kernel leads astray: one that is started may get such an address.</param>
    /// <param name="ways">By which addresses this machine is to reach the group, once it is ready; null to try none.</param>
    internal static Plan For(
        ObservedGroup group, bool ready, IReadOnlyList<ObservedNetwork> networks, Repins repins, IEnumerable<StrayTarget> strays, LocalWays? ways = null)
    {
        PlanBuilder plan = new();
        ObservedShard[] stopped = [.. group.Shards.Where(shard => !shard.Container.IsActive)];
        string? frontEnd = group.FrontEndAddress;
        var services = frontEnd is null || stopped.Length == 0 ? [] : GroupServices.Of(group, networks);
        int[] first = stopped.Length == 0 ? [] : [.. StrayPlan.AddTo(plan, strays)];
        var tried = PortMapping.TcpPorts(group.Ports ?? []);
        var pulse = PulseSpec.Parse(group.FirstLabel(Label.Pulse));
        int[] starts = [.. stopped.Select(shard =>
        {
            int[] pinned = repins.Of(shard.Container.Id) is { } repin ? [plan.Add(repin.Step, repin.Cause)] : [];
            return plan.Add(new Step.Start(shard.Container.Name), shard.Container.StateClause, needs: [.. first, .. pinned]);
        })];
        // After the first start: a service of a group that is stopped is one that others may clear away.
        int[] added = [.. services.Select(service => plan.Add(new Step.AddService(frontEnd!, service.Service), needs: [starts[0]]))];
        List<(Service Service, int Position)> backends = [];
        foreach (var (shard, start) in stopped.Zip(starts))
        {
            string name = shard.Container.Name;
            if (!ready && services.IsEmpty)
                continue;
            int awaited = plan.Add(new Step.Await(name, ready, tried), needs: [start]);
            foreach (var ((service, mapping, suffix), position) in services.Zip(added))
            {
                // A shard that died was never withdrawn, and its address is another one now. The kernel's backends are
                // replaced, and one that is there already, by a watch, keeps its connections.
                int[] removed = KernelFrontEnd.Is(frontEnd) ? []
                    : [plan.Add(new Step.RemoveBackend(frontEnd!, service, GroupServices.Backend(shard.Container.Id, suffix), name), needs: [awaited, position])];
                int backend = plan.Add(
                    new Step.AddBackend(frontEnd!, service, name, suffix, mapping, group.BackendMode,
                        shard.CurrentWeight, BackendRule.PulseFor(pulse, mapping.Protocol)),
                    needs: [awaited, position, .. removed]);
                backends.Add((service, backend));
            }
        }

        ReachPlan.AddTo(plan, ready ? ways : null, backends);
        return plan.Build();
    }
}
