using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;

namespace Tesson.Core.Plans;

/// <summary>Decides what makes a front end agree with the engine. Pure: same input, same plan; none where they agree.</summary>
public static class SyncPlan
{
    /// <summary>The plan.</summary>
    public static Plan For(SyncWorld world)
    {
        PlanBuilder plan = new();
        var ids = world.Groups.SelectMany(group => group.Shards).Select(shard => shard.Container.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var (address, state) in world.FrontEnds.OrderBy(frontEnd => frontEnd.Key, StringComparer.Ordinal))
        {
            var groups = world.GroupsAt(address).ToArray();
            bool isUsed = groups.Any(group => group.IsActive) || !state.Services.IsEmpty;
            int[] mended = ((isUsed ? state.Damage : null) ?? state.Remains) is { } damage ? First(state, plan.Add(new Step.Mend(address), damage)) : [];
            foreach (var group in groups.Where(world.IsChosen))
                AddGroup(plan, world, group, address, state, mended);

            var services = state.Services.Where(found => world.Names is not { } names || names.Contains(found.Service.Group));
            // The kernel has this machine's shards only, and the network of one that is gone may be gone as well.
            Func<string, bool> isHere = KernelFrontEnd.Is(address) ? _ => true : world.IsHere;
            StalePlan.AddTo(plan, address, services, ids, isHere, service => groups.Any(group => Owns(group, service)));
        }

        return plan.Build();
    }

    /// <summary>The running shards that their front end does not have as it should: they are added once they are ready.</summary>
    public static IEnumerable<ObservedShard> Missing(SyncWorld world) =>
        from frontEnd in world.FrontEnds
        from wanted in world.GroupsAt(frontEnd.Key).Where(world.IsChosen).SelectMany(world.BackendsOf)
        where Unfit(wanted.Shard.Container) is null && wanted.Backend is { } backend && !frontEnd.Value.Has(backend) && !frontEnd.Value.IsDrained(backend.Name)
        group wanted.Shard by wanted.Shard.Container.Id into shards
        select shards.First();

    private static void AddGroup(PlanBuilder plan, SyncWorld world, ObservedGroup group, string address, IFrontEndState state, int[] mended)
    {
        var there = state.Services.SelectMany(found => found.Backends).ToLookup(found => found.Name, StringComparer.Ordinal);
        Dictionary<string, int[]> added = new(StringComparer.Ordinal);
        List<int> withdrawn = [];
        foreach (var service in world.ServicesOf(group).Select(own => own.Service))
        {
            added[service.Name] = group.IsActive && !state.Has(service)
                ? First(state, plan.Add(new Step.AddService(address, service), $"group '{group.Name}' runs", needs: mended))
                : mended;
        }

        foreach (var (shard, service, suffix, backend) in world.BackendsOf(group))
        {
            var container = shard.Container;
            string name = GroupServices.Backend(container.Id, suffix);
            ObservedBackend[] places = [.. there[name]]; // in a family each, where the front end has families
            if (Unfit(container) is { } reason)
            {
                bool isDead = container.State is not ("running" or "paused");
                if (places.Any(place => isDead || !place.IsOutOfTurn))
                    withdrawn.Add(plan.Add(new Step.RemoveBackend(address, service, name, container.Name, isDead), reason, needs: mended));
                continue;
            }

            // Whoever drains a shard is about to stop it.
            if (backend is null || state.Has(backend) || state.IsDrained(name))
                continue;
            string? before = places.Select(place => MovedFrom(place, backend)).FirstOrDefault(place => place is not null);
            bool moved = before is not null;
            bool isReady = (places.Any(place => !place.IsOutOfTurn) && !moved) || world.Ready.Contains(container.Id);
            int[] removed = moved && !(isReady && state.IsTransactional)
                ? [plan.Add(new Step.RemoveBackend(address, service, name, container.Name), $"it was at {before}", needs: mended)]
                : [];
            if (!isReady)
                continue;
            plan.Add(
                new Step.SetBackend(address, backend, container.Name),
                places.Length == 0 ? "it is ready, and not there" : moved ? $"it is at {backend.Address} now" : "it is not as it should be",
                needs: [.. added[service.Name], .. removed]);
        }

        // One that was created and never started is being started just now.
        if (group.IsActive || group.Shards.Any(shard => shard.Container.State == "created"))
            return;
        foreach (var service in world.ServicesOf(group).Select(own => own.Service).Where(own => state.Services.Any(found => IsSame(own, found.Service))))
            plan.Add(new Step.RemoveService(address, service), $"group '{group.Name}' is stopped", after: [.. mended, .. withdrawn]);
    }

    /// <summary>Where a backend was before its shard moved or was started again; null where it is where it was.</summary>
    internal static string? MovedFrom(ObservedBackend there, Backend backend)
    {
        // One family with the other is no move: what is on this host's loopback is the same shard.
        bool isSameFamily = there.Address.Contains(':', StringComparison.Ordinal) == backend.Address.Contains(':', StringComparison.Ordinal);
        if (isSameFamily && there.Address != backend.Address)
            return there.Address;
        // An address may be given again to the same container, a port of the engine's choice hardly ever.
        return there.Relay is { } relay && !backend.Relays.IsEmpty && !backend.Relays.Contains(relay) ? $"{there.Address}, relayed by {relay}" : null;
    }

    /// <summary>What has to be done before the rest: nothing, where it takes effect together.</summary>
    private static int[] First(IFrontEndState state, int step) => state.IsTransactional ? [] : [step];

    private static bool Owns(ObservedGroup group, Service service) =>
        GroupServices.Of(group.Name, group.Ports ?? []).Any(own => IsSame(own.Service, service));

    /// <summary>A front end that knows groups is asked by group and port, one that does not by name.</summary>
    private static bool IsSame(Service own, Service found) => found.Group.Length > 0
        ? found.Group == own.Group && found.Port == own.Port && found.Protocol == own.Protocol
        : found.Name == own.Name;

    /// <summary>Why a shard is to get no connections; null where it may.</summary>
    private static string? Unfit(ObservedContainer container) =>
        !container.IsRunning ? container.StateClause
        : container.Health == "unhealthy" ? "it is unhealthy"
        : null;
}
