using System.Collections.Immutable;
using Tesson.Core.Engine;
using Tesson.Core.FrontEnds;
using Tesson.Core.Groups;
using Tesson.Core.Plans;

namespace Tesson.Core;

/// <summary>Reads which targets of this machine's kernel lead to no running shard.</summary>
/// <param name="engine">The engine.</param>
/// <param name="frontEnds">The front ends.</param>
/// <param name="kernels">Those of this machine's kernel that this process may read, for this engine.</param>
public sealed class StrayReading(IEngine engine, FrontEndSet frontEnds, ImmutableArray<string> kernels)
{
    /// <summary>The targets. What only looks so since both change while they are read is not among them.</summary>
    public async Task<ImmutableArray<StrayTarget>> ReadAsync(CancellationToken cancellationToken)
    {
        var found = await LookAsync(cancellationToken);
        return found.IsEmpty ? [] : [.. (await LookAsync(cancellationToken)).Intersect(found)];
    }

    private async Task<ImmutableArray<StrayTarget>> LookAsync(CancellationToken cancellationToken)
    {
        var states = await frontEnds.ObserveUsedAsync(kernels, cancellationToken);
        if (states.Values.All(state => state.Services.IsEmpty))
            return [];
        // Who is in the front end was in the engine before.
        var groups = ObservedGroup.From(await engine.ListAsync(Label.Group, cancellationToken));
        var networks = await engine.ListNetworksAsync(cancellationToken);
        return [.. StrayTargets.Of(new SyncWorld { Groups = groups, FrontEnds = states, Networks = networks })];
    }
}
