using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;

namespace Tesson.Core.Plans;

/// <summary>
/// Compares what the kernel leads to with what it was meant for: the kernel cannot know that a shard is gone and that its
/// address is another container's by now. Pure.
/// </summary>
public static class StrayTargets
{
    private const int ShortId = 12;

    /// <summary>The targets that lead to no running shard of their group.</summary>
    /// <param name="world">The groups, and what the kernel's front ends have.</param>
    public static IEnumerable<StrayTarget> Of(SyncWorld world)
    {
        foreach (var (address, state) in world.FrontEnds.OrderBy(frontEnd => frontEnd.Key, StringComparer.Ordinal))
        {
            foreach (var (service, backends) in state.Services.Where(found => found.Service.Group.Length > 0))
            {
                var group = world.Groups.FirstOrDefault(group => group.Name == service.Group);
                var wanted = (group is null ? [] : world.BackendsOf(group)).ToLookup(its => GroupServices.Backend(its.Shard.Container.Id, its.Suffix), StringComparer.Ordinal);
                foreach (var backend in backends)
                {
                    if (CauseOf(backend, group, [.. wanted[backend.Name]]) is var (shard, cause))
                        yield return new StrayTarget(address, service, backend, shard, cause);
                }
            }
        }
    }

    private static (string Shard, string Cause)? CauseOf(
        ObservedBackend there, ObservedGroup? group, (ObservedShard Shard, Service Service, string Suffix, Backend? Backend)[] wanted)
    {
        if (wanted is not [var (shard, _, _, backend), ..])
            return (GroupServices.ContainerOf(there.Name)?[..ShortId] ?? there.Name, group is null ? "its group is gone" : "its container is gone");
        var container = shard.Container;
        string? cause = !container.IsRunning ? container.StateClause
            : backend is null ? "it has no address"
            : SyncPlan.MovedFrom(there, backend) is not null ? $"it is at {backend.Address}"
            : null;
        return cause is null ? null : (container.Name, cause);
    }
}
