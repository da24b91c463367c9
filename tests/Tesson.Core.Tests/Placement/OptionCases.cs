using System.Globalization;
using Tesson.Core.Placement;
using Tesson.Testing;
using Tesson.Topology;

namespace Tesson.Core.Tests.Placement;

/// <summary>Requests for one machine: each option in its turn, every third time two of them.</summary>
internal sealed class OptionCases
{
    private readonly Machine _machine;
    private readonly Random _random;
    private readonly Func<OptionCase, OptionCase>[] _options;
    private int _turn;

    public OptionCases(Machine machine, int number)
    {
        _machine = machine;
        _random = new Random(unchecked(Trials.Seed + number));
        _turn = number;
        _options =
        [
            one => one,
            one => one with { Request = one.Request with { Pack = true } },
            one => one with { Request = one.Request with { Equal = true } },
            one => one with { Request = one.Request with { Smt = false } },
            one => one with { Request = one.Request with { Reserve = Reserve.Parse(Number(_random.Next(1, (_machine.Cores.Length / 2) + 2)), "--reserve") } },
            one => one with { Request = one.Request with { Reserve = new Reserve(Some(4), 0, "--reserve LIST") } },
            one => one with { Request = one.Request with { Cpus = Some(2) } },
            one => one with { Request = one.Request with { Nodes = SomeNodes() } },
            one => one with { Request = one.Request with { Kind = _random.Next(2) == 0 ? KindChoice.Performance : KindChoice.Efficiency } },
            one => one with { Request = one.Request with { KindNumber = new KindNumber(0, null) } },
            OfSize,
            one => one with { Request = one.Request with { Mems = (MemoryBinding)_random.Next(1, 5) } },
            one => one with { Ledger = Holders() },
            one => one with { Ledger = Holders(), Request = one.Request with { Share = true } },
            one => one with { Request = one.Request with { Near = new Near(_random.Next(2) == 0 ? "eth0" : "eth1", false) } },
            one => one with { Request = one.Request with { Near = new Near(_random.Next(2) == 0 ? "eth0" : "eth1", true) } },
        ];
    }

    public OptionCase Next(Unit unit, int? size)
    {
        OptionCase plain = new(new PlacementRequest { Unit = unit, Size = size }, Ledger.Empty);
        var one = _options[_turn++ % _options.Length](plain);
        if (_random.Next(3) > 0)
            return one;
        var two = _options[_random.Next(_options.Length)](one);
        // The command line refuses what contradicts itself.
        return two.Request.CpusPerShard is null ? two : two with { Request = two.Request with { Pack = false, Equal = false, Unit = Unit.Core, Size = null } };
    }

    private OptionCase OfSize(OptionCase one)
    {
        int most = Math.Max(2, _machine.Nodes.Max(node => node.Cpus.Count) * 5 / 4);
        return one with { Request = one.Request with { Unit = Unit.Core, Size = null, CpusPerShard = _random.Next(3) == 0 ? _random.Next(1, most) : _random.Next(1, Math.Min(most, 9)) } };
    }

    private Ledger Holders() => new(
        [.. Enumerable.Range(0, _random.Next(1, 4)).Select(number => new Holding($"holder{number}", number % 2 == 0, Some(5))).Where(holding => !holding.Cpus.IsEmpty)], []);

    /// <summary>Some of the CPUs: whole cores, any CPUs, or neighbours by number.</summary>
    private CpuSet Some(int outOf)
    {
        var allowed = _machine.Allowed;
        var some = _random.Next(3) switch
        {
            0 when !_machine.Cores.IsEmpty => CpuSet.Union(_machine.Cores.Select(core => core.Cpus).Where(_ => _random.Next(outOf) == 0)) & allowed,
            1 => CpuSet.Of(allowed.Where(_ => _random.Next(outOf) == 0)),
            _ => CpuSet.Of(allowed.Skip(_random.Next(allowed.Count)).Take((allowed.Count / outOf) + 1)),
        };
        return some.IsEmpty ? CpuSet.Of(allowed.First) : some;
    }

    private CpuSet SomeNodes()
    {
        int[] nodes = [.. _machine.Nodes.Where(node => node.Cpus.Overlaps(_machine.Allowed)).Select(node => node.OsIndex)];
        return nodes.Length == 0 ? CpuSet.Of(_machine.Nodes[0].OsIndex) : CpuSet.Of(nodes.Where(_ => _random.Next(2) == 0).Append(nodes[_random.Next(nodes.Length)]));
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
