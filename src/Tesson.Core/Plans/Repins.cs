using System.Collections.Immutable;
using Tesson.Core.Groups;

namespace Tesson.Core.Plans;

/// <summary>Which shards are pinned anew.</summary>
/// <param name="Steps">A step for each, and its cause.</param>
/// <param name="Faults">Shards for which there is no CPU, a sentence each.</param>
public sealed record Repins(ImmutableArray<(Step.Repin Step, string Cause)> Steps, ImmutableArray<string> Faults)
{
    /// <summary>All is pinned as it should be.</summary>
    public static Repins None { get; } = new([], []);

    /// <summary>The step of a container, and its cause; null where it stays as it is.</summary>
    public (Step.Repin Step, string Cause)? Of(string container) =>
        Steps.Where(own => own.Step.Id == container).Select(own => ((Step.Repin, string)?)own).FirstOrDefault();

    /// <summary>The containers as they are once it is done.</summary>
    public IReadOnlyList<ObservedContainer> Foresee(IEnumerable<ObservedContainer> containers) =>
        [.. containers.Select(container => Of(container.Id) is { } own ? container with { PinnedCpus = own.Step.Cpus } : container)];
}
