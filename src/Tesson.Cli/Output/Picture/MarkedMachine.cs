using Tesson.Topology;

namespace Tesson.Cli.Output.Picture;

/// <summary>
/// A machine with the state of each CPU. Who holds a CPU is told before what it may be used for: a group can hold a
/// reserved CPU, and one that is forbidden to this process.
/// </summary>
internal sealed class MarkedMachine
{
    private readonly Dictionary<int, Mark> _marks = [];

    public MarkedMachine(Machine machine, PictureMarks marks)
    {
        Machine = machine;
        Marks = marks;
        Online = CpuSet.Of(machine.Pus.Select(pu => pu.OsIndex));
        var isolated = machine.Isolated.All;
        foreach (int cpu in Online)
        {
            _marks[cpu] = new Mark(!machine.Allowed.Contains(cpu) ? CpuState.Forbidden
                : marks.Reserved.Contains(cpu) ? CpuState.Reserved
                : isolated.Contains(cpu) ? CpuState.Isolated
                : CpuState.Free);
        }

        for (int i = 0; i < marks.Holders.Length; i++)
            foreach (int cpu in marks.Holders[i].Cpus & Online)
                _marks[cpu] = _marks[cpu].Holder is var first and >= 0 ? new Mark(CpuState.Shared, first) : new Mark(CpuState.Held, i);
    }

    public Machine Machine { get; }

    public PictureMarks Marks { get; }

    /// <summary>The CPUs that are online: those that have a place in the picture.</summary>
    public CpuSet Online { get; }

    /// <summary>The CPUs that the machine has and that are not online.</summary>
    public CpuSet Offline => Machine.Complete - Online;

    /// <summary>The CPUs that are online and not for this system's processes.</summary>
    public CpuSet Forbidden => Online - Machine.Allowed;

    /// <summary>The mark of a CPU that is online.</summary>
    public Mark Of(int cpu) => _marks[cpu];

    /// <summary>The mark that CPUs have in common.</summary>
    public Mark Of(CpuSet cpus) => Mark.Common(cpus.Select(Of));

    /// <summary>The CPUs in a state.</summary>
    public CpuSet In(CpuState state) => CpuSet.Of(Online.Where(cpu => _marks[cpu].State == state));
}
