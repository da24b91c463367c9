using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>A part of a machine that no shard leaves: the cores of one kind.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Usable">What may be used of it.</param>
/// <param name="Units">Its units, in the order of the tree.</param>
internal sealed record Part(CoreKind Kind, UsableMachine Usable, CpuSet[] Units)
{
    public static Part Of(Machine machine, CoreKind kind, Unit level)
    {
        var usable = UsableMachine.Of(machine, kind.Cpus);
        return new Part(kind, usable, UnitSets.Of(machine, usable, level));
    }

    /// <summary>The same kind on fewer CPUs.</summary>
    public Part On(Machine machine, CpuSet cpus, Unit level) => Of(machine, Kind with { Cpus = Kind.Cpus & cpus }, level);
}
