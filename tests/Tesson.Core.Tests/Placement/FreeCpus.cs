using Tesson.Core.Placement;
using Tesson.Topology;

namespace Tesson.Core.Tests.Placement;

/// <summary>What a request and a ledger leave of a machine, worked out from the words of the options alone.</summary>
internal sealed class FreeCpus
{
    private readonly Machine _machine;
    private readonly PlacementRequest _request;

    public FreeCpus(Machine machine, FactsByCpus facts, OptionCase one)
    {
        (_machine, _request) = (machine, one.Request);
        Asked = machine.Allowed & (_request.Cpus ?? machine.Allowed);
        if (_request.Nodes is { } nodes)
            Asked &= CpuSet.Union(machine.Nodes.Where(node => nodes.Contains(node.OsIndex)).Select(node => node.Cpus));
        var reserved = _request.Reserve.Cpus ?? FirstCores(facts.Of(machine.Allowed).Facts, _request.Reserve.Cores);
        Reserved = reserved & Asked;
        Local = _request.Near is null ? null : machine.Devices.First(device => device.Name == _request.Near.Device).Cpus & machine.Allowed;
        var within = _request.Near is { IsStrict: true } ? (Asked & Local!) - Reserved : Asked - Reserved;
        var held = _request.Share ? CpuSet.Empty : one.Ledger.Cpus;
        Held = held & (Asked - Reserved);
        var kinds = Kinds(machine);
        var chosen = _request.KindNumber is { } number ? [kinds[number.Class]]
            : kinds.Count < 2 || _request.Kind == KindChoice.Any ? kinds : _request.Kind == KindChoice.Performance ? [kinds[0]] : kinds[1..];
        if (machine.Allowed.IsSubsetOf(reserved) || Asked.IsEmpty || within.IsEmpty || Local?.IsEmpty == true || !chosen.Any(kind => kind.Cpus.Overlaps(within)))
            Refusal = typeof(UsageException);

        var free = _request.Smt ? within : FirstThreads(within);
        // With a thread of a core held its siblings are, unless threads are what is planned.
        var taken = _request.Unit == Unit.Pu ? held : held | CpuSet.Union(machine.Cores.Select(core => core.Cpus).Where(held.Overlaps));
        OthersTakeSome = taken.Overlaps(within);
        free -= taken;
        Parts = [.. chosen.Select(kind => (Cpus: kind.Cpus & free, kind.Speed)).Where(kind => !kind.Cpus.IsEmpty)];
        if (Refusal is null && Parts.Count == 0)
            Refusal = typeof(PlacementException);
    }

    /// <summary>What may be planned on before anything is taken away.</summary>
    public CpuSet Asked { get; }

    public CpuSet Reserved { get; }

    public CpuSet Held { get; }

    /// <summary>Whether there would be more to plan on without what others hold.</summary>
    public bool OthersTakeSome { get; }

    /// <summary>The CPUs near the device that was named; null without one.</summary>
    public CpuSet? Local { get; }

    /// <summary>What is free, by kind, the fastest first.</summary>
    public List<(CpuSet Cpus, int Speed)> Parts { get; }

    /// <summary>The type of the exception that there must be; null for none.</summary>
    public Type? Refusal { get; }

    /// <summary>
    /// Kinds by falling rank where hwloc ranks two at least; a core is of its fastest thread's kind, and the rest is one more.
    /// Those of at least nine tenths of the fastest before them are one with it; if all are, the rest is too.
    /// </summary>
    private static List<(CpuSet Cpus, int Speed)> Kinds(Machine machine)
    {
        CpuKind[] ranked = [.. machine.CpuKinds.Where(kind => kind.Efficiency >= 0 && kind.Cpus.Overlaps(machine.Allowed)).OrderByDescending(kind => kind.Efficiency)];
        if (ranked.Length < 2)
            return [(machine.Allowed, 0)];
        string? witness = ((string[])["LinuxCapacity", "FrequencyMaxMHz", "FrequencyBaseMHz"]).FirstOrDefault(name => ranked.All(kind => kind.Infos.ContainsKey(name)));
        List<(CpuSet Cpus, int Speed)> kinds = [];
        string? type = null;
        var left = machine.Allowed;
        foreach (var kind in ranked)
        {
            var own = (kind.Cpus | CpuSet.Union(machine.Cores.Select(core => core.Cpus).Where((kind.Cpus & left).Overlaps))) & left;
            int speed = witness is null ? 0 : int.Parse(kind.Infos[witness], System.Globalization.CultureInfo.InvariantCulture);
            bool isAlike = kinds.Count > 0 && witness is not null && speed * 10 >= kinds[^1].Speed * 9 && kind.Infos.GetValueOrDefault("CoreType") == type;
            if (isAlike)
            {
                kinds[^1] = (kinds[^1].Cpus | own, kinds[^1].Speed);
            }
            else if (!own.IsEmpty)
            {
                kinds.Add((own, speed));
                type = kind.Infos.GetValueOrDefault("CoreType");
            }

            left -= own;
        }

        if (kinds.Count == 1)
            return [(machine.Allowed, kinds[0].Speed)];
        if (!left.IsEmpty)
            kinds.Add((left, 0));
        return kinds;
    }

    /// <summary>The first cores of each locality, as many of each as can be; of the larger ones one more.</summary>
    private static CpuSet FirstCores(MachineFacts facts, int count)
    {
        CpuSet[][] rows = [.. facts.Localities.Select(locality => facts.Cores.Where(core => core.Overlaps(locality)).ToArray())];
        List<CpuSet> taken = [];
        for (int round = 0; taken.Count < count && rows.Any(row => row.Length > round); round++)
            taken.AddRange(rows.Where(row => row.Length > round).OrderByDescending(row => row.Length).Take(count - taken.Count).Select(row => row[round]));
        return CpuSet.Union(taken);
    }

    private CpuSet FirstThreads(CpuSet cpus)
    {
        var order = _machine.Pus.Index().ToDictionary(entry => entry.Item.OsIndex, entry => entry.Index);
        var inCores = CpuSet.Union(_machine.Cores.Select(core => core.Cpus));
        return cpus - inCores | CpuSet.Of(_machine.Cores.Select(core => core.Cpus & cpus).Where(core => !core.IsEmpty).Select(core => core.MinBy(cpu => order[cpu])));
    }
}
