using Tesson.Core.Placement;
using Tesson.Topology;

namespace Tesson.Core.Tests.Placement;

/// <summary>What holds for every layout, whatever the options; returns what one breaches.</summary>
internal sealed class OptionRules(Expectation expected, Layout layout)
{
    private readonly CpuSet[] _shards = [.. layout.Shards.Select(shard => shard.Cpus)];
    private readonly CpuSet _used = CpuSet.Union(layout.Shards.Select(shard => shard.Cpus));

    public IEnumerable<string> Violations() =>
    [
        .. Count(), .. Inside(), .. Disjoint(), .. Whole(), .. Unused(), .. UnitCounts(), .. Mems(), .. Weights(), .. NearFirst(), .. Level(),
        .. expected.Request.CpusPerShard is not null ? new SizedRules(expected, _shards).Violations() : [],
        .. expected.Request.Pack ? new PackRules(expected, _shards).Violations() : [],
        .. expected.Request.Equal ? new EqualRules(expected, _shards).Violations() : [],
        .. expected.IsPlain ? new PlainRules(expected, layout).Violations() : [],
    ];

    private IEnumerable<string> Count()
    {
        if (_shards.Length == 0 || (expected.Size is { } size && _shards.Length != size) || !layout.Shards.Select(shard => shard.Index).SequenceEqual(Enumerable.Range(0, _shards.Length)))
            yield return $"{_shards.Length} shards in place of {expected.Size}, or not numbered from 0";
    }

    /// <summary>Inside what is free, and no two kinds in one shard.</summary>
    private IEnumerable<string> Inside() => _shards.Distinct()
        .Where(shard => shard.IsEmpty || !expected.Parts.Any(part => shard.IsSubsetOf(part.Facts.Machine.Allowed)))
        .Select(shard => $"'{shard}' is not inside one of {string.Join(" or ", expected.Parts.Select(part => part.Facts.Machine.Allowed))}");

    private IEnumerable<string> Disjoint()
    {
        var distinct = _shards.Distinct().ToArray();
        if (distinct.Sum(shard => shard.Count) != _used.Count || (!expected.IsShared && distinct.Length != _shards.Length))
            yield return "shards overlap";
        bool says = layout.Warnings.Any(warning => warning.Contains("is shared by", StringComparison.Ordinal));
        if (says != expected.IsShared)
            yield return $"CPUs are {(expected.IsShared ? "" : "not ")}shared, and the warnings say otherwise";
        if (!expected.IsShared)
            yield break;
        int[] users = [.. _shards.GroupBy(shard => shard).Select(group => group.Count())];
        if (users.Length != expected.Units || users.Max() - users.Min() > 1)
            yield return $"{users.Length} of {expected.Units} units are used, by {users.Min()} to {users.Max()} shards";
    }

    /// <summary>Siblings stay together unless threads are the unit.</summary>
    private IEnumerable<string> Whole() => expected.Request.Unit == Unit.Pu && expected.Request.CpusPerShard is null
        ? []
        : expected.Parts.SelectMany(part => part.Facts.Cores)
            .Where(core => core.Count > 1 && core.Overlaps(_used) && !_shards.Any(core.IsSubsetOf))
            .Select(core => $"the threads {core} of one core are parted");

    private IEnumerable<string> Unused()
    {
        var free = expected.Free;
        if (layout.ReservedCpus != free.Reserved || layout.HeldCpus != free.Held)
            yield return $"reserved '{layout.ReservedCpus}' and held '{layout.HeldCpus}' in place of '{free.Reserved}' and '{free.Held}'";
        if (layout.UnusedCpus != free.Asked - free.Reserved - free.Held - _used)
            yield return $"unused '{layout.UnusedCpus}' in place of '{free.Asked - free.Reserved - free.Held - _used}'";
    }

    private IEnumerable<string> UnitCounts()
    {
        CpuSet[] units = [.. expected.Parts.SelectMany(part => part.Units(expected.Level))];
        Dictionary<int, int> unitOf = units.Index().SelectMany(unit => unit.Item.Select(cpu => (cpu, unit.Index))).ToDictionary(entry => entry.cpu, entry => entry.Index);
        return layout.Shards.DistinctBy(shard => (shard.Cpus, shard.UnitCount))
            .Where(shard => shard.UnitCount != MachineFacts.Members(shard.Cpus, unitOf).Count())
            .Select(shard => $"shard {shard.Index} on {shard.Cpus} does not have {shard.UnitCount} units");
    }

    /// <summary>Near a device: first the shards inside its CPUs, then those that reach out of them, then the others.</summary>
    private IEnumerable<string> NearFirst()
    {
        if (expected.Free.Local is not { } local)
            yield break;
        int[] ranks = [.. _shards.Select(shard => shard.IsSubsetOf(local) ? 0 : shard.Overlaps(local) ? 1 : 2)];
        if (!ranks.SequenceEqual(ranks.Order()))
            yield return $"the shards near {local} do not come first";
    }

    private IEnumerable<string> Level()
    {
        if (layout.Unit != expected.Level || layout.Notes.All(note => note.StartsWith("--mems hbm: node ", StringComparison.Ordinal)) == expected.IsOther)
            yield return $"the level is {layout.Unit}, not {expected.Level}, or the notes do not tell: '{string.Join("; ", layout.Notes)}'";
    }

    /// <summary>The CPUs of a shard times what its kind is worth beside the fastest, in tenths.</summary>
    private IEnumerable<string> Weights()
    {
        int[] speeds = [.. expected.Free.Parts.Where(part => expected.Parts.Any(used => used.Facts.Machine.Allowed.IsSubsetOf(part.Cpus))).Select(part => part.Speed)];
        bool known = speeds.Length > 1 && speeds.All(speed => speed > 0);
        foreach (var shard in layout.Shards.DistinctBy(shard => (shard.Cpus, shard.Weight)))
        {
            int speed = expected.Free.Parts.Where(part => shard.Cpus.Overlaps(part.Cpus)).Select(part => part.Speed).FirstOrDefault();
            int worth = known ? Math.Max(1, (int)Math.Round(10.0 * speed / speeds.Max())) : 1;
            if (shard.Weight != shard.Cpus.Count * worth)
                yield return $"shard {shard.Index} weighs {shard.Weight}, not {shard.Cpus.Count} x {worth}";
        }
    }

    private IEnumerable<string> Mems() => new MemsRules(expected, layout).Violations();
}
