using Tesson.Core.Placement;
using Tesson.Topology;

namespace Tesson.Core.Tests.Placement;

/// <summary>
/// The rules of docs/placement-rules.md by number, written from that text alone; each returns what a layout breaches. Rule 4
/// (the same plan twice) and the refusal of rule 5 are tests of their own. docs/decisions/0003-placement.md says how the
/// rules are read where they leave a choice; (a) to (e) below are its paragraphs.
/// </summary>
internal sealed class PlacementRules(MachineFacts facts, MemoryFacts memory, Unit unit, int size, Layout layout)
{
    private readonly Machine _machine = facts.Machine;
    private readonly CpuSet[] _shards = [.. layout.Shards.Select(shard => shard.Cpus)];

    private int Units => unit switch
    {
        Unit.Core => facts.Cores.Length,
        Unit.Node => facts.Localities.Length,
        Unit.Pu => _machine.Allowed.Count,
        _ => 1,
    };

    private bool IsShared => size > Units;

    /// <summary>The sizes that are to be even: in cores while cores are whole, in PUs after that.</summary>
    private int[] Sizes => [.. _shards.Select(shard => size > facts.Cores.Length ? shard.Count : facts.SizeOf(shard))];

    public IEnumerable<string> Violations() =>
        [.. Rule1(), .. Rule2(), .. Rule3(), .. Rule5(), .. Rule6(), .. Rule7(), .. Rule8(), .. Rule9(), .. Rule10(), .. Rule11(), .. Rule12()];

    /// <summary>Exactly n shards, none empty, each inside A.</summary>
    public IEnumerable<string> Rule1()
    {
        if (_shards.Length != size || !layout.Shards.Select(shard => shard.Index).SequenceEqual(Enumerable.Range(0, size)))
            yield return $"rule 1: {_shards.Length} shards, or not numbered 0 to {size - 1}";
        foreach (var shard in layout.Shards.Where(shard => shard.Cpus.IsEmpty || !shard.Cpus.IsSubsetOf(_machine.Allowed)))
            yield return $"rule 1: shard {shard.Index} has CPUs '{shard.Cpus}'";
        foreach (var shard in layout.Shards.DistinctBy(shard => (shard.Cpus, shard.UnitCount)).Where(shard => shard.UnitCount != UnitsIn(shard.Cpus)))
            yield return $"rule 1: shard {shard.Index} has {UnitsIn(shard.Cpus)} units, not {shard.UnitCount}";
    }

    /// <summary>Never without mems, allowed ones only, one with memory at least.</summary>
    public IEnumerable<string> Rule2() => layout.Shards
        .Where(shard => shard.Mems.IsEmpty || !shard.Mems.IsSubsetOf(_machine.AllowedNodes)
            || !_machine.Nodes.Any(node => shard.Mems.Contains(node.OsIndex) && memory.IsIn(node)))
        .Select(shard => $"rule 2: shard {shard.Index} has mems '{shard.Mems}'");

    /// <summary>The ordinary node of each locality; else the nearest ordinary one, and the plan says so.</summary>
    public IEnumerable<string> Rule3()
    {
        if (!memory.HasOrdinary)
        {
            if (layout.Warnings.IsEmpty)
                yield return "rule 3: no ordinary node can be used, and nothing says so";
            yield break;
        }

        bool someHaveNone = memory.Own.Any(nodes => nodes.IsEmpty);
        if (layout.Warnings.IsEmpty == (someHaveNone || IsShared))
            yield return $"rule 3: {layout.Warnings.Length} warnings where {(someHaveNone ? "a" : "no")} locality lacks memory";

        foreach (var shard in layout.Shards.DistinctBy(shard => (shard.Cpus, shard.Mems)))
        {
            int[] localities = [.. MachineFacts.Members(shard.Cpus, facts.LocalityOf)];
            var own = CpuSet.Union(localities.Select(number => memory.Own[number]));
            CpuSet[] nearest = [.. localities.Where(number => memory.Own[number].IsEmpty).Select(number => memory.Nearest[number])];
            if (!own.IsSubsetOf(shard.Mems) || !shard.Mems.IsSubsetOf(own | CpuSet.Union(nearest)) || nearest.Any(nodes => !nodes.Overlaps(shard.Mems)))
                yield return $"rule 3: shard {shard.Index} on {shard.Cpus} has mems {shard.Mems}, its own are '{own}', the nearest '{string.Join(" or ", nearest.Distinct())}'";
        }
    }

    /// <summary>More shards than units are shared evenly, whole units each (a), and flagged.</summary>
    public IEnumerable<string> Rule5()
    {
        if (!IsShared)
            yield break;
        if (layout.Warnings.IsEmpty)
            yield return "rule 5: shared, and nothing says so";
        int[] users = [.. _shards.GroupBy(shard => shard).Select(group => group.Count())];
        if (users.Length != Units || Evenness.Spread(users) > 1)
            yield return $"rule 5: {users.Length} of {Units} units are used, by {users.Min()} to {users.Max()} shards";
        foreach (var shard in _shards.Distinct().Where(shard => UnitsIn(shard) != 1 || !IsWholeUnit(shard)))
            yield return $"rule 5: {shard} is not one whole unit";
    }

    /// <summary>Disjoint, and every allowed CPU is used.</summary>
    public IEnumerable<string> Rule6()
    {
        if (!IsShared && _shards.Sum(shard => shard.Count) != CpuSet.Union(_shards).Count)
            yield return "rule 6: shards overlap";
        if (CpuSet.Union(_shards) != _machine.Allowed || !layout.UnusedCpus.IsEmpty)
            yield return $"rule 6: unused CPUs {_machine.Allowed - CpuSet.Union(_shards)}, said to be '{layout.UnusedCpus}'";
    }

    /// <summary>No core is split, unit pu aside; and there only after every core has a shard of its own (d).</summary>
    public IEnumerable<string> Rule7() => unit == Unit.Pu && size > facts.Cores.Length
        ? []
        : _shards.Distinct().Where(shard => MachineFacts.Members(shard, facts.CoreOf).Sum(core => facts.Cores[core].Count) != shard.Count)
            .Select(shard => $"rule 7: {shard} splits a core");

    /// <summary>As many shards as cores, localities or L3s: these themselves.</summary>
    public IEnumerable<string> Rule8()
    {
        if (IsShared)
            return [];
        if (size == facts.Cores.Length)
            return Themselves("cores", facts.Cores);
        if (size == facts.Localities.Length)
            return Themselves("localities", facts.Localities);
        return size == facts.L3s.Length && facts.EveryCoreHasL3 && (facts.L3sAreInLocalities || facts.L3sAreOutside) ? Themselves("L3s", facts.L3s) : [];
    }

    /// <summary>No shard crosses a locality; with fewer shards than localities each is whole in one shard (b).</summary>
    public IEnumerable<string> Rule9()
    {
        if (IsShared)
            yield break;
        if (size >= facts.Localities.Length)
        {
            foreach (var shard in _shards.Where(shard => MachineFacts.Members(shard, facts.LocalityOf).Count() > 1))
                yield return $"rule 9: {shard} crosses localities";
            yield break;
        }

        int[][] runs = [.. _shards.Select(shard => MachineFacts.Members(shard, facts.LocalityOf).Order().ToArray())];
        if (runs.Sum(run => run.Length) != facts.Localities.Length)
            yield return "rule 9: a locality is in two shards";
        if (runs.Any(run => run[^1] - run[0] + 1 != run.Length))
            yield return "rule 9: a shard's localities are no neighbours";
        if (facts.IsSymmetric && !facts.L3sAreOutside && facts.Localities.Length % size == 0 && runs.Any(run => run.Length != facts.Localities.Length / size))
            yield return "rule 9: shards of a symmetric machine have different numbers of localities";
        if (!facts.L3sAreOutside && Squares != facts.LeastSquares(size))
            yield return $"rule 9: sizes {string.Join(':', Sizes)} can be more even";
    }

    /// <summary>Of two L3s a shard has all that there is in its locality (c); nor does any use two where there are enough shards.</summary>
    public IEnumerable<string> Rule10()
    {
        if (IsShared || (size < facts.Localities.Length && !facts.L3sAreOutside))
            yield break;
        bool enough = facts.EveryCoreHasL3 && (facts.L3sAreInLocalities || facts.L3sAreOutside) && size >= facts.L3s.Length;
        foreach (var shard in _shards.Where(shard => MachineFacts.Members(shard, facts.L3Of).Count() > 1))
        {
            var around = size < facts.Localities.Length ? _machine.Allowed : facts.Localities[facts.LocalityOf[shard.First]];
            if (enough || MachineFacts.Members(shard, facts.L3Of).Any(cache => !(facts.L3s[cache] & around).IsSubsetOf(shard)))
                yield return $"rule 10: {shard} uses two L3s{(enough ? "" : ", and not the whole of each")}";
        }
    }

    /// <summary>Even: cores differ by one at most on a symmetric machine, else as little as rules 9 and 10 permit (c).</summary>
    public IEnumerable<string> Rule11()
    {
        if (IsShared || size < facts.Localities.Length)
            yield break;
        if (Places() is not { } places)
        {
            // The L3s of a locality are shared out whole, as evenly as that can be.
            int shards = size / facts.Localities.Length;
            if (facts.IsSymmetric && facts.L3sAreInLocalities && facts.L3s.Length > 0 && size <= facts.Cores.Length && size % facts.Localities.Length == 0
                && Evenness.Spread(Sizes) > (facts.L3s.Length / facts.Localities.Length % shards == 0 ? 0 : facts.LargestL3[0]))
            {
                yield return $"rule 11: sizes differ by {Evenness.Spread(Sizes)}";
            }

            yield break;
        }

        int least = Evenness.LeastSpread(places, size);
        // The least sum of squares is not always the least difference: eight shards of L3s of 9, 20, 8 and 4 cores, for example.
        if (Evenness.Spread(Sizes) > least && Squares != Evenness.LeastSquares(places, size))
            yield return $"rule 11: sizes differ by {Evenness.Spread(Sizes)}, not {least}, and the sum of their squares is {Squares}";
    }

    /// <summary>Between cores and PUs: every shard inside one core, as even as cores permit.</summary>
    public IEnumerable<string> Rule12()
    {
        if (IsShared || size <= facts.Cores.Length)
            yield break;
        foreach (var shard in _shards.Where(shard => MachineFacts.Members(shard, facts.CoreOf).Count() > 1))
            yield return $"rule 12: {shard} has siblings of two cores";
        if (Evenness.Spread(Sizes) > Evenness.LeastSpread([.. facts.Cores.Select(core => core.Count)], size))
            yield return $"rule 12: sizes differ by {Evenness.Spread(Sizes)}";
    }

    private long Squares => Sizes.Sum(cores => (long)cores * cores);

    /// <summary>The places that are cut each by itself, where that is known for certain; else null.</summary>
    private int[]? Places()
    {
        int[] l3s = [.. facts.L3s.Select(facts.CoreCount)];
        if (size > facts.Cores.Length || facts.CountsThreads)
            return null; // rule 12, and BruteForce
        if (facts.EveryCoreHasL3 && facts.L3sAreInLocalities && size >= l3s.Length)
            return l3s;
        // Uneven machines whose localities have fewer shards than L3s are BruteForce's.
        bool l3sBind = facts.Localities.Any(locality => MachineFacts.Members(locality, facts.L3Of).Count() > 1);
        return l3sBind ? null : facts.CoresOfLocality;
    }

    private IEnumerable<string> Themselves(string what, CpuSet[] sets) =>
        _shards.ToHashSet().SetEquals(sets) ? [] : [$"rule 8: {size} shards are not the {what}: {string.Join(' ', _shards.Select(shard => $"{shard}"))}"];

    private bool IsWholeUnit(CpuSet shard) => unit switch
    {
        Unit.Core => facts.Cores.Contains(shard),
        Unit.Node => facts.Localities.Contains(shard),
        Unit.Pu => shard.Count == 1,
        _ => shard == _machine.Allowed,
    };

    private int UnitsIn(CpuSet cpus) => unit switch
    {
        Unit.Core => facts.CoreCount(cpus),
        Unit.Node => MachineFacts.Members(cpus, facts.LocalityOf).Count(),
        Unit.Pu => cpus.Count,
        _ => 1,
    };
}
