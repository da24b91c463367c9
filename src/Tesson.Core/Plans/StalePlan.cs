using Tesson.Core.FrontEnds;

namespace Tesson.Core.Plans;

/// <summary>Decides what a front end still has of shards that are gone. Pure.</summary>
internal static class StalePlan
{
    /// <summary>Withdraws backends whose containers are gone, and services that are left without any.</summary>
    /// <param name="plan">Gets the steps.</param>
    /// <param name="frontEnd">The front end's address.</param>
    /// <param name="services">The services to look at.</param>
    /// <param name="ids">The ids of every container of the engine.</param>
    /// <param name="isHere">Whether an address is of this engine's machine: another machine's shards are not judged.</param>
    /// <param name="isWanted">Whether a service stays although nothing is behind it.</param>
    /// <returns>The positions of the steps.</returns>
    public static List<int> AddTo(
        PlanBuilder plan, string frontEnd, IEnumerable<ObservedService> services, IReadOnlySet<string> ids, Func<string, bool> isHere, Func<Service, bool> isWanted)
    {
        List<int> all = [];
        foreach (var found in services)
        {
            var (service, backends) = found;
            var removed = AddBackends(plan, frontEnd, found, ids, isHere, needs: []);
            bool isOurs = service.Group.Length > 0 || (removed.Count > 0 && removed.Count == backends.Length);
            if (isOurs && !isWanted(service) && removed.Count == backends.Length)
                all.Add(plan.Add(new Step.RemoveService(frontEnd, service), "its group is gone", after: removed));
            all.AddRange(removed);
        }

        return all;
    }

    /// <summary>Withdraws the backends of one service whose containers are gone.</summary>
    /// <returns>The positions of the steps.</returns>
    public static List<int> AddBackends(
        PlanBuilder plan, string frontEnd, ObservedService found, IReadOnlySet<string> ids, Func<string, bool> isHere, int[] needs)
    {
        List<int> removed = [];
        foreach (var backend in found.Backends)
        {
            if (GroupServices.ContainerOf(backend.Name) is { } id && !ids.Contains(id) && isHere(backend.Address))
                removed.Add(plan.Add(new Step.RemoveBackend(frontEnd, found.Service, backend.Name, $"{id[..12]} ({backend.Address})"), "its container is gone", needs: needs));
        }

        return removed;
    }
}
