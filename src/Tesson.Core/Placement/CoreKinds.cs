using System.Collections.Immutable;
using System.Globalization;
using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>The kinds of core of a machine. Those that hardly differ are one: favoured cores are no other kind.</summary>
/// <param name="Measure">What they were told apart by.</param>
/// <param name="Classes">At least one, the fastest first; together they have all allowed CPUs.</param>
public sealed record CoreKinds(KindMeasure Measure, ImmutableArray<CoreKind> Classes)
{
    /// <summary>How far below the fastest of its class a kind may be, in per cent: hwloc's own figure for frequencies.</summary>
    public const int Tolerance = 10;

    /// <summary>What tells of a CPU's speed, the best witness first.</summary>
    private static readonly (string Info, KindMeasure Measure)[] _witnesses =
    [
        ("LinuxCapacity", KindMeasure.Capacity), ("FrequencyMaxMHz", KindMeasure.MaximumFrequency), ("FrequencyBaseMHz", KindMeasure.BaseFrequency),
    ];

    /// <summary>
    /// The kinds of a machine's allowed CPUs. hwloc's kinds count where it ranks at least two of them. A kind is of the class
    /// before it if its core type is not another and its speed is within <see cref="Tolerance"/> of the fastest there. With
    /// two classes or more the CPUs that no kind covers are the last one. Hardware threads of one core are never parted.
    /// </summary>
    public static CoreKinds Of(Machine machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        CpuKind[] ranked = [.. machine.CpuKinds.Where(kind => kind.Efficiency >= 0 && kind.Cpus.Overlaps(machine.Allowed)).OrderByDescending(kind => kind.Efficiency)];
        if (ranked.Length < 2)
            return new CoreKinds(KindMeasure.None, [new CoreKind(machine.Allowed, 0, null)]);

        var (info, measure) = _witnesses.FirstOrDefault(witness => ranked.All(kind => SpeedBy(kind, witness.Info) > 0));
        if (info is null)
            measure = ranked.All(kind => TypeOf(kind) is not null) ? KindMeasure.CoreType : KindMeasure.Order;

        var left = machine.Allowed;
        List<List<CoreKind>> classes = [];
        var coreOf = UsableMachine.IndexByCpu(machine.Cores.Select(core => core.Cpus));
        foreach (var kind in ranked)
        {
            var cpus = CpuSet.Union((kind.Cpus & left).Select(cpu => coreOf.TryGetValue(cpu, out int core) ? machine.Cores[core].Cpus : CpuSet.Of(cpu))) & left;
            if (cpus.IsEmpty)
                continue;
            CoreKind own = new(cpus, info is null ? 0 : SpeedBy(kind, info), TypeOf(kind));
            if (classes.Count > 0 && AreAlike(classes[^1][0], own, measure))
                classes[^1].Add(own);
            else
                classes.Add([own]);
            left -= cpus;
        }

        if (!left.IsEmpty && classes.Count == 1)
            classes[0].Add(new CoreKind(left, 0, null));
        else if (!left.IsEmpty)
            classes.Add([new CoreKind(left, 0, null)]);
        return new CoreKinds(measure, [.. classes.Select(members => members[0] with { Cpus = CpuSet.Union(members.Select(member => member.Cpus)), Members = [.. members] })]);
    }

    /// <summary>Their CPUs and speeds, and by which rule they were told apart; empty where hwloc tells of one kind.</summary>
    public override string ToString()
    {
        if (Measure == KindMeasure.None)
            return "";
        string by = Measure switch
        {
            KindMeasure.Capacity => "capacity",
            KindMeasure.MaximumFrequency => "maximum frequency",
            KindMeasure.BaseFrequency => "base frequency",
            KindMeasure.CoreType => "core type",
            _ => "hwloc's order",
        };
        bool isMeasured = Measure is not (KindMeasure.CoreType or KindMeasure.Order);
        string rule = string.Create(CultureInfo.InvariantCulture, $"by {by}{(isMeasured ? $"; what is within {Tolerance} % of the fastest is one kind" : "")}");
        return Classes is [var one]
            ? $"one{Words(one)} ({rule})"
            : $"{string.Join("; ", Classes.Select((kind, number) => string.Create(CultureInfo.InvariantCulture, $"{number} is CPUs {kind.Cpus}{Words(kind)}")))} ({rule})";
    }

    private static bool AreAlike(CoreKind fastest, CoreKind kind, KindMeasure measure)
    {
        bool isOtherType = fastest.CoreType is not null && kind.CoreType is not null && fastest.CoreType != kind.CoreType;
        return !isOtherType && measure switch
        {
            KindMeasure.CoreType => true,
            KindMeasure.Order => false,
            _ => Math.Min(kind.Speed, fastest.Speed) * 100L >= Math.Max(kind.Speed, fastest.Speed) * (100L - Tolerance),
        };
    }

    private string Words(CoreKind kind)
    {
        int[] speeds = [.. kind.Members.Select(member => member.Speed).Where(speed => speed > 0)];
        string type = kind.CoreType is null ? "" : $", {kind.CoreType}";
        if (speeds.Length == 0)
            return type;
        string range = speeds.Min() == speeds.Max() ? $"{speeds[0]}" : $"{speeds.Min()} to {speeds.Max()}";
        return $"{type}, {(Measure == KindMeasure.Capacity ? $"capacity {range}" : $"{range} MHz")}";
    }

    private static string? TypeOf(CpuKind kind) => kind.Infos.GetValueOrDefault("CoreType");

    private static int SpeedBy(CpuKind kind, string info) =>
        kind.Infos.TryGetValue(info, out string? text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int speed) ? speed : 0;
}
