using Tesson.Core.FrontEnds;

namespace Tesson.Core.Plans;

/// <summary>Decides which of a group's addresses are tried from this machine. Pure.</summary>
internal static class ReachPlan
{
    /// <param name="plan">The plan.</param>
    /// <param name="ways">By which addresses this machine is to reach services; null to try none.</param>
    /// <param name="backends">The steps that add backends, and the service of each.</param>
    public static void AddTo(PlanBuilder plan, LocalWays? ways, IReadOnlyCollection<(Service Service, int Position)> backends)
    {
        foreach (var service in ways is null ? [] : backends.GroupBy(backend => backend.Service))
        {
            foreach (var way in ways!.Of(service.Key))
                plan.Add(new Step.Reach(service.Key, way), "ready by its address", needs: [.. service.Select(backend => backend.Position)]);
        }
    }
}
