using System.Globalization;
using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>What is kept free for the system and the network's interrupts: a list of CPUs, or a number of cores.</summary>
/// <param name="Cpus">The CPUs, or null where <paramref name="Cores"/> tells.</param>
/// <param name="Cores">How many cores, taken evenly from the nodes, the first of each.</param>
/// <param name="Source">Who asked for it, for messages: <c>--reserve 2</c>.</param>
public sealed record Reserve(CpuSet? Cpus, int Cores, string Source)
{
    /// <summary>Everything may be used.</summary>
    public static Reserve Nothing { get; } = new(CpuSet.Empty, 0, "");

    /// <summary>Reads a number of cores (<c>2</c>) or a list of CPUs (<c>0-1,8</c>; one CPU alone is <c>3-3</c>).</summary>
    /// <param name="text">The text.</param>
    /// <param name="option">Where it stands: <c>--reserve</c> or <c>TESSON_RESERVE</c>.</param>
    /// <exception cref="UsageException">It is neither.</exception>
    public static Reserve Parse(string text, string option)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int cores))
            return new Reserve(null, cores, $"{option} {text}");
        try
        {
            return CpuSet.Parse(text) is { IsEmpty: false } cpus
                ? new Reserve(cpus, 0, $"{option} {text}")
                : throw new UsageException($"{option} '{text}': the list is empty; write it like 0-3,8, or give a number of cores");
        }
        catch (FormatException fault)
        {
            throw new UsageException($"{option}: {fault.Message}; or give a number of cores", fault);
        }
    }

    /// <summary>The CPUs that it takes of a machine.</summary>
    /// <exception cref="UsageException">The machine has no such CPU, or nothing would be left.</exception>
    public CpuSet Of(Machine machine)
    {
        if (Cpus is not null && !Cpus.IsSubsetOf(machine.Complete))
            throw new UsageException($"{Source}: {machine.Source} has no CPU {Cpus - machine.Complete}; it has {machine.Complete}");
        // What the kernel keeps from ordinary work the system would not use.
        var ordinary = machine.Allowed - machine.Isolated.All;
        var reserved = Cpus ?? FirstOfEach(UsableMachine.Of(machine, ordinary.IsEmpty ? machine.Allowed : ordinary));
        if (machine.Allowed.IsSubsetOf(reserved))
            throw new UsageException($"{Source}: leaves no CPU of {machine.Allowed} for shards; reserve fewer");
        return reserved;
    }

    private CpuSet FirstOfEach(UsableMachine machine)
    {
        if (Cores >= machine.Cores.Length)
            return machine.Cpus;
        CpuSet[][] rows = [.. machine.Localities.Select(locality => locality.Cores.ToArray())];
        List<CpuSet> taken = [];
        for (int round = 0; taken.Count < Cores; round++)
            taken.AddRange(rows.Where(row => row.Length > round).OrderByDescending(row => row.Length).Take(Cores - taken.Count).Select(row => row[round]));
        return CpuSet.Union(taken);
    }
}
