using Tesson.Topology;

namespace Tesson.Core.Tests.Placement;

/// <summary>The facts of parts of a machine; each part is looked at once.</summary>
internal sealed class FactsByCpus(Machine machine)
{
    private readonly Dictionary<CpuSet, PartFacts> _facts = [];

    public PartFacts Of(CpuSet cpus)
    {
        if (!_facts.TryGetValue(cpus, out var part))
            _facts[cpus] = part = new PartFacts(new MachineFacts(machine with { Allowed = cpus }));
        return part;
    }
}
