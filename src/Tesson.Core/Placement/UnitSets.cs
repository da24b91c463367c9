using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>The units of a machine, cut to what may be used.</summary>
internal static class UnitSets
{
    /// <summary>
    /// The level that is taken for a unit: itself, or where the machine does not tell of it the next that means the
    /// same: for an L3 an L2 that cores share, then a die; for a die its package; for a package the machine.
    /// </summary>
    /// <returns>The level, and a sentence where it is another one.</returns>
    public static (Unit Level, string? Note) LevelOf(Machine machine, Unit unit) => unit switch
    {
        Unit.Core when machine.Cores.IsEmpty => (Unit.Core, $"{machine.Source} tells of no cores; each PU counts as one"),
        Unit.L3 when machine.L3s.IsEmpty && machine.SharedL2s().Any() => (Unit.L3, $"{machine.Source} has no L3; the cores that share an L2 are taken for one"),
        Unit.L3 when machine.L3s.IsEmpty => Instead(machine, unit, Unit.Die),
        Unit.Die when machine.Dies.IsEmpty => Instead(machine, unit, Unit.Package),
        Unit.Package when machine.Packages.IsEmpty => Instead(machine, unit, Unit.Machine),
        _ => (unit, null),
    };

    /// <summary>The units, in the order of the tree; together they are all of the machine's CPUs.</summary>
    public static CpuSet[] Of(Machine machine, UsableMachine usable, Unit level) => level switch
    {
        Unit.Pu => [.. usable.Cores.SelectMany(core => core.Select(pu => CpuSet.Of(pu)))],
        Unit.Core => [.. usable.Cores],
        Unit.L3 when machine.L3s.IsEmpty => By(usable, machine.SharedL2s().Select(cache => cache.Cpus)),
        Unit.L3 => Caches(usable),
        Unit.Die => By(usable, machine.Dies.Select(die => die.Cpus)),
        Unit.Package => By(usable, machine.Packages.Select(package => package.Cpus)),
        Unit.Node => [.. usable.Localities.Select(locality => locality.Cpus)],
        _ => [usable.Cpus],
    };

    private static (Unit Level, string? Note) Instead(Machine machine, Unit unit, Unit next)
    {
        var (level, _) = LevelOf(machine, next);
        return (level, $"{machine.Source} tells of no {unit.Word(2)}; the {level.Name()} is taken for one");
    }

    /// <summary>L3s are cut at the borders of localities; here their pieces come together again where they are neighbours.</summary>
    private static CpuSet[] Caches(UsableMachine usable)
    {
        List<(int L3, CpuSet Cpus)> units = [];
        foreach (var cache in usable.Caches)
        {
            var cpus = CpuSet.Union(cache.Cores);
            if (cache.L3 >= 0 && units.Count > 0 && units[^1].L3 == cache.L3)
                units[^1] = (cache.L3, units[^1].Cpus | cpus);
            else
                units.Add((cache.L3, cpus));
        }

        return [.. units.Select(unit => unit.Cpus)];
    }

    /// <summary>Cores by the set that they are in; those in none are one unit more, at the place of its first core.</summary>
    private static CpuSet[] By(UsableMachine usable, IEnumerable<CpuSet> sets)
    {
        var setOf = UsableMachine.IndexByCpu(sets);
        return [.. usable.Cores.GroupBy(core => setOf.GetValueOrDefault(core.First, -1)).Select(group => CpuSet.Union(group))];
    }
}
