using System.Collections.Immutable;
using System.Globalization;
using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>Cores of one kind; all cores, where the processor is not a hybrid.</summary>
/// <param name="Cpus">Their CPUs.</param>
/// <param name="Rank">0 for the slowest kind.</param>
/// <param name="Speed">What one of its CPUs is worth beside others, in any unit; 0 where hwloc does not know.</param>
internal sealed record CoreKind(CpuSet Cpus, int Rank, int Speed)
{
    /// <summary>What tells of a CPU's speed, the best witness first.</summary>
    private static readonly string[] Witnesses = ["LinuxCapacity", "FrequencyMaxMHz", "FrequencyBaseMHz"];

    /// <summary>
    /// The kinds of a machine's allowed CPUs, the fastest first. hwloc's kinds count where it ranks at least two of
    /// them; CPUs that they do not cover are a kind of their own, and hardware threads of one core are never parted.
    /// </summary>
    public static ImmutableArray<CoreKind> Of(Machine machine)
    {
        CpuKind[] known = [.. machine.CpuKinds.Where(kind => kind.Efficiency >= 0 && kind.Cpus.Overlaps(machine.Allowed))];
        if (known.Length < 2)
            return [new CoreKind(machine.Allowed, 0, 0)];

        string? witness = Witnesses.FirstOrDefault(name => known.All(kind => SpeedBy(kind, name) > 0));
        var coreOf = UsableMachine.IndexByCpu(machine.Cores.Select(core => core.Cpus));
        var kinds = ImmutableArray.CreateBuilder<CoreKind>();
        var left = machine.Allowed;
        foreach (var (rank, kind) in known.OrderBy(kind => kind.Efficiency).Index().Reverse())
        {
            var whole = CpuSet.Union((kind.Cpus & left).Select(cpu => coreOf.TryGetValue(cpu, out int core) ? machine.Cores[core].Cpus : CpuSet.Of(cpu))) & left;
            if (!whole.IsEmpty)
                kinds.Add(new CoreKind(whole, rank, witness is null ? 0 : SpeedBy(kind, witness)));
            left -= whole;
        }

        if (!left.IsEmpty)
            kinds.Add(new CoreKind(left, -1, 0));
        return kinds.ToImmutable();
    }

    private static int SpeedBy(CpuKind kind, string name) =>
        kind.Infos.TryGetValue(name, out string? text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int speed) ? speed : 0;
}
