using System.Collections.Immutable;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Ports;

namespace Tesson.Core.Plans;

/// <summary>Decides how groups are stopped: out of the front end first, then every shard at once. Pure.</summary>
public static class StopPlan
{
    /// <summary>How much longer than planned a stop may take until others may take its drained shards for forgotten.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(1);

    /// <summary>The plan for several groups, which do not wait for one another.</summary>
    /// <param name="groups">The groups.</param>
    /// <param name="request">How to stop them.</param>
    /// <param name="world">What the front ends have.</param>
    public static Plan For(IEnumerable<ObservedGroup> groups, StopRequest request, StopWorld world)
    {
        PlanBuilder plan = new();
        foreach (var group in groups)
            AddTo(plan, group, request, world, needs: []);
        foreach (var there in world.Left.GroupBy(its => its.FrontEnd, its => its.Found, StringComparer.Ordinal))
            StalePlan.AddTo(plan, there.Key, there, ImmutableHashSet<string>.Empty, isHere: _ => true, isWanted: _ => false);
        return plan.Build();
    }

    /// <summary>The front end that a group is to be withdrawn from, or null.</summary>
    public static string? FrontEndOf(ObservedGroup group, StopRequest request) => group.FrontEndAddress ?? (IsOf2016(group) ? request.DefaultFrontEnd : null);

    /// <summary>
    /// A shard is drained, has its connections ended, is stopped, and only then is forgotten by the front end: who makes
    /// the front end true in between finds it drained, and does not bring it back.
    /// </summary>
    /// <returns>The positions of the steps that end it.</returns>
    internal static IEnumerable<int> AddTo(PlanBuilder plan, ObservedGroup group, StopRequest request, StopWorld world, IEnumerable<int> needs)
    {
        int[] before = [.. needs];
        string? frontEnd = FrontEndOf(group, request) is { } address && world.FrontEnds.Contains(address) ? address : null;
        Dictionary<Service, List<int>> withdrawn = [];
        var (strays, last) = AddStrays(plan, group, frontEnd, world, before);
        foreach (var shard in group.Shards)
        {
            string name = shard.Container.Name;
            string id = shard.Container.Id;
            var ports = PortsOf(group, shard);
            var services = frontEnd is null ? [] : GroupServices.Of(group.Name, ports);
            var drained = services.Select(own =>
                plan.Add(new Step.Drain(frontEnd!, own.Service, GroupServices.Backend(id, own.Suffix), name, request.Drain + request.Wait + Late), needs: before)).ToList();
            var connected = PortMapping.TcpPorts(ports);
            if (drained.Count > 0 && shard.Container.IsRunning && !connected.IsEmpty && request.Drain > TimeSpan.Zero)
                drained = [plan.Add(new Step.AwaitIdle(name, id, connected, request.Drain), needs: before, after: drained)];

            List<int> stopped = shard.Container.IsActive ? [plan.Add(new Step.Stop(name, id, request.Wait), needs: before, after: drained)] : drained;
            foreach (var (service, _, suffix) in services)
            {
                int removed = plan.Add(new Step.RemoveBackend(frontEnd!, service, GroupServices.Backend(id, suffix), name), needs: before, after: stopped);
                if (!withdrawn.TryGetValue(service, out var ends))
                    withdrawn.Add(service, ends = []);
                ends.Add(removed);
            }

            if (request.Purge)
                last.Add(plan.Add(new Step.Remove(name, id), needs: before, after: stopped));
            else if (shard.Container.IsActive)
                last.AddRange(stopped);
        }

        foreach (var (service, ends) in withdrawn)
            last.Add(plan.Add(new Step.RemoveService(frontEnd!, service), needs: before, after: [.. strays, .. ends]));
        return last;
    }

    /// <summary>
    /// What the front end has in the group's name and is none of its shards: one that was removed behind Tesson's back. It
    /// goes first, since its address may be anybody's by now.
    /// </summary>
    /// <returns>The positions of the steps that withdraw them, and of those that remove services that the group's labels do not tell of.</returns>
    private static (int[] Strays, List<int> Services) AddStrays(PlanBuilder plan, ObservedGroup group, string? frontEnd, StopWorld world, int[] before)
    {
        if (frontEnd is null || !world.States.TryGetValue(frontEnd, out var state))
            return ([], []);
        var own = GroupServices.Of(group.Name, group.Ports ?? []);
        var ids = group.Shards.Select(shard => shard.Container.Id).ToHashSet(StringComparer.Ordinal);
        List<int> all = [], services = [];
        foreach (var found in state.Services.Where(found => found.Service.Group.Length > 0
            ? found.Service.Group == group.Name
            : own.Any(known => known.Service.Name == found.Service.Name)))
        {
            var service = found.Service;
            var removed = StalePlan.AddBackends(plan, frontEnd, found, ids, address => KernelFrontEnd.Is(frontEnd) || world.IsHere(address), before);
            all.AddRange(removed);
            if (service.Group.Length > 0 && !own.Any(known => known.Service.Port == service.Port && known.Service.Protocol == service.Protocol))
                services.Add(plan.Add(new Step.RemoveService(frontEnd, service), "no label of the group tells of it", needs: before, after: removed));
        }

        return ([.. all], services);
    }

    /// <summary>The group's ports by its labels; of one of 2016 (docs/tool-of-2016.md) those that its container was to publish.</summary>
    private static ImmutableArray<PortMapping> PortsOf(ObservedGroup group, ObservedShard shard) =>
        shard.Ports ?? group.Ports ?? [.. shard.Container.PublishedKeys.SelectMany(key => PortSpec.Parse(key))];

    private static bool IsOf2016(ObservedGroup group) => group.FirstLabel(Label.FrontEnd) is null;
}
