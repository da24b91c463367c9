using Tesson.Core.Placement;
using Tesson.Topology;

namespace Tesson.Core.Tests.Placement;

/// <summary>What there is to plan with once every option has had its say, and whether there must be a refusal.</summary>
internal sealed class Expectation
{
    private readonly Dictionary<PartFacts, MemoryFacts> _memory = [];

    public Expectation(Machine machine, FactsByCpus facts, OptionCase one)
    {
        (Machine, Request) = (machine, one.Request);
        Free = new FreeCpus(machine, facts, one);
        (Level, IsOther) = UnitFacts.LevelOf(machine, one.Request.Unit);
        Refusal = Free.Refusal;
        Parts = [.. Free.Parts.Select(part => facts.Of(part.Cpus))];
        if (Refusal is not null)
            return;
        int units = UnitsOf(Parts);
        if (one.Request.Size > units && Free.OthersTakeSome)
            Refusal = typeof(PlacementException);
        if (one.Request.CpusPerShard is { } cpus && Parts.All(part => part.Facts.Machine.Allowed.Count < cpus))
            Refusal = Free.OthersTakeSome ? typeof(PlacementException) : typeof(UsageException);
        if (Refusal is not null)
            return;

        if (Free.Local is { } local && one.Request.Size is { } size)
        {
            PartFacts[] close = [.. Free.Parts.Select(part => part.Cpus & local).Where(part => !part.IsEmpty).Select(facts.Of)];
            if (one.Request.Equal ? close.Any(part => UnitsOf([facts.Of(part.Alike)]) >= size) : UnitsOf(close) >= size)
                Parts = close;
            else
                IsNearFilled = true;
        }

        if (one.Request.Equal)
        {
            Parts = [.. Parts.Select(part => facts.Of(part.Alike)).Where(part => UnitsOf([part]) >= (one.Request.Size ?? 1)).Take(1)];
            Refusal = Parts.Length == 0 ? typeof(UsageException) : null;
        }

        if (Refusal is null && IsMemoryRefused())
            Refusal = typeof(UsageException);
    }

    public Machine Machine { get; }

    public PlacementRequest Request { get; }

    public FreeCpus Free { get; }

    public Unit Level { get; }

    /// <summary>Whether the level is another than the unit that was asked for, or means something else.</summary>
    public bool IsOther { get; }

    /// <summary>By kind, the fastest first.</summary>
    public PartFacts[] Parts { get; }

    /// <summary>Whether packed shards fill the CPUs near a device, and more of them.</summary>
    public bool IsNearFilled { get; }

    /// <summary>The type of the exception that there must be; null for none.</summary>
    public Type? Refusal { get; }

    public int Units => UnitsOf(Parts);

    /// <summary>The number of shards; null where the size of one tells.</summary>
    public int? Size => Request.CpusPerShard is null ? Request.Size ?? Units : null;

    public bool IsShared => Size > Units;

    /// <summary>Whether each part of the machine is shared out whole.</summary>
    public bool IsPlain => !Request.Pack && !Request.Equal && Request.CpusPerShard is null;

    /// <summary>The memory of a part, by what was asked for.</summary>
    public MemoryFacts Memory(PartFacts part)
    {
        if (Request.Nodes is null && Request.Mems is not (MemoryBinding.Dram or MemoryBinding.HighBandwidth))
            return part.Memory;
        if (!_memory.TryGetValue(part, out var memory))
            _memory[part] = memory = new MemoryFacts(part.Facts, Request);
        return memory;
    }

    /// <summary>No node has memory of the kind; or a node that was named would be left out without a word.</summary>
    private bool IsMemoryRefused() => Request.Mems switch
    {
        MemoryBinding.Dram or MemoryBinding.HighBandwidth => !Memory(Parts[0]).HasOrdinary,
        MemoryBinding.None => false,
        _ => Parts.SelectMany(part => Memory(part).NotTaken).Any(node => Parts.All(part => !Memory(part).Own.Any(own => own.Contains(node.OsIndex)))),
    };

    private int UnitsOf(IEnumerable<PartFacts> parts) => parts.Sum(part => part.Units(Level).Length);
}
