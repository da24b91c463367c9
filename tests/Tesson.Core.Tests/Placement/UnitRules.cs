using Tesson.Core.Placement;
using Tesson.Topology;

namespace Tesson.Core.Tests.Placement;

/// <summary>L3s, dies and packages are shared out whole: none is cut, no node crossed that need not be, as even as that permits.</summary>
internal sealed class UnitRules(PartFacts part, Unit level, CpuSet[] shards)
{
    private readonly CpuSet[] _units = part.Units(level);
    private readonly MachineFacts _facts = part.Facts;

    public IEnumerable<string> Violations()
    {
        foreach (var unit in _units.Where(unit => !shards.Any(unit.IsSubsetOf)))
            yield return $"the {level} {unit} is cut";
        if (CpuSet.Union(shards) != _facts.Machine.Allowed)
            yield return $"only {CpuSet.Union(shards)} of {_facts.Machine.Allowed} is used";
        if (shards.Length >= _units.Length)
        {
            if (!shards.ToHashSet().SetEquals(_units))
                yield return $"{shards.Length} shards are not the {_units.Length} units {string.Join(' ', _units.AsEnumerable())}";
            yield break;
        }

        bool areInside = _units.All(unit => MachineFacts.Members(unit, _facts.LocalityOf).Count() == 1);
        if (areInside && shards.Length >= _facts.Localities.Length)
        {
            foreach (var shard in shards.Where(shard => MachineFacts.Members(shard, _facts.LocalityOf).Count() > 1))
                yield return $"{shard} crosses nodes";
            foreach (string fault in Even(_facts.Localities.Select(locality => _units.Where(locality.Overlaps))))
                yield return fault;
        }
        else if (!areInside)
        {
            foreach (string fault in Even([_units]))
                yield return fault;
        }
        else
        {
            foreach (var locality in _facts.Localities.Where(locality => !shards.Any(locality.IsSubsetOf)))
                yield return $"the node of {locality} is in two shards";
        }
    }

    /// <summary>The least sum of squares of neighbours, of every way to share the shards out among the rooms.</summary>
    private IEnumerable<string> Even(IEnumerable<IEnumerable<CpuSet>> rooms)
    {
        long?[] least = [0];
        foreach (var room in rooms)
        {
            int[] sizes = [.. room.Select(_facts.SizeOf)];
            long?[] own = [.. Evenness.LeastSquaresOfRuns(sizes).Take(Math.Min(sizes.Length, shards.Length) + 1)];
            var next = new long?[shards.Length + 1];
            for (int before = 0; before < least.Length; before++)
                for (int here = 1; here < own.Length && before + here <= shards.Length; here++)
                    if (least[before] + own[here] is { } sum && !(next[before + here] <= sum))
                        next[before + here] = sum;
            least = next;
        }

        long squares = shards.Sum(shard => (long)_facts.SizeOf(shard) * _facts.SizeOf(shard));
        if (squares != least[shards.Length])
            yield return $"sizes {string.Join(':', shards.Select(_facts.SizeOf))} can be more even: {squares} in place of {least[shards.Length]}";
    }
}
