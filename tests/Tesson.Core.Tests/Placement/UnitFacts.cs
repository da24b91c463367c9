using Tesson.Core.Placement;
using Tesson.Topology;

namespace Tesson.Core.Tests.Placement;

/// <summary>The units of a machine, found without any help of the planner.</summary>
internal static class UnitFacts
{
    /// <summary>The level that a unit falls to where the machine lacks it, and whether that has to be said.</summary>
    public static (Unit Level, bool IsOther) LevelOf(Machine machine, Unit unit) => unit switch
    {
        Unit.Core => (Unit.Core, machine.Cores.IsEmpty),
        Unit.L3 when machine.L3s.IsEmpty => (machine.L2s.Any(cache => IsShared(machine, cache)) ? Unit.L3 : LevelOf(machine, Unit.Die).Level, true),
        Unit.Die when machine.Dies.IsEmpty => (LevelOf(machine, Unit.Package).Level, true),
        Unit.Package when machine.Packages.IsEmpty => (Unit.Machine, true),
        _ => (unit, false),
    };

    /// <summary>The units of a level, in the order of the tree.</summary>
    public static CpuSet[] Of(MachineFacts facts, Unit level) => level switch
    {
        Unit.Pu => [.. facts.Cores.SelectMany(core => core).Select(cpu => CpuSet.Of(cpu))],
        Unit.Core => facts.Cores,
        Unit.Node => facts.Localities,
        Unit.Machine => [facts.Machine.Allowed],
        Unit.Package => By(facts, facts.Machine.Packages.Select(package => package.Cpus)),
        Unit.Die => By(facts, facts.Machine.Dies.Select(die => die.Cpus)),
        _ when facts.Machine.L3s.IsEmpty => By(facts, facts.Machine.L2s.Where(cache => IsShared(facts.Machine, cache)).Select(cache => cache.Cpus)),
        _ => L3s(facts),
    };

    private static bool IsShared(Machine machine, Cache cache) => machine.Cores.Where(core => core.Cpus.Overlaps(cache.Cpus)).Skip(1).Any();

    /// <summary>Cores that are in none of the sets are one unit together.</summary>
    private static CpuSet[] By(MachineFacts facts, IEnumerable<CpuSet> sets)
    {
        CpuSet[] all = [.. sets];
        return [.. facts.Cores.GroupBy(core => Array.FindIndex(all, set => set.Contains(core.First))).Select(CpuSet.Union)];
    }

    /// <summary>Cores without an L3 go with the L3 before them in their locality, else with the first there.</summary>
    private static CpuSet[] L3s(MachineFacts facts)
    {
        List<(int L3, CpuSet Cpus)> units = [];
        foreach (var locality in facts.Localities)
        {
            CpuSet[] cores = [.. facts.Cores.Where(core => core.Overlaps(locality))];
            int last = cores.Select(L3Of).FirstOrDefault(cache => cache >= 0, -1);
            bool isFirst = true;
            foreach (var core in cores)
            {
                int cache = L3Of(core) is var own && own >= 0 ? own : last;
                if (units.Count > 0 && units[^1].L3 == cache && (cache >= 0 || !isFirst))
                    units[^1] = (cache, units[^1].Cpus | core);
                else
                    units.Add((cache, core));
                (last, isFirst) = (cache, false);
            }
        }

        return [.. units.Select(unit => unit.Cpus)];

        int L3Of(CpuSet core) => facts.L3Of.GetValueOrDefault(core.First, -1);
    }
}
