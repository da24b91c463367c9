using System.Collections.Immutable;

namespace Tesson.Core.Plans;

/// <summary>Decides how stray targets are withdrawn before containers are started, one of which may get such an address. Pure.</summary>
internal static class StrayPlan
{
    /// <summary>Adds the steps.</summary>
    /// <param name="plan">Gets the steps.</param>
    /// <param name="strays">The targets.</param>
    /// <returns>The positions of the steps.</returns>
    public static ImmutableArray<int> AddTo(PlanBuilder plan, IEnumerable<StrayTarget> strays) =>
        [.. strays.Select(stray => plan.Add(
            new Step.RemoveBackend(stray.FrontEnd, stray.Service, stray.Backend.Name, $"{stray.Shard} ({stray.Backend.Address})", IsDead: true), stray.Cause))];
}
