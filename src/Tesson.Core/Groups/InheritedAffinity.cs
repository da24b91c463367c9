using System.Collections.Immutable;
using Tesson.Topology;

namespace Tesson.Core.Groups;

/// <summary>
/// The threads of a container that are held to fewer CPUs than its cpuset has since they inherited that: an engine that is
/// held to some CPUs (<c>CPUAffinity=</c>, <c>taskset</c>) hands this down to whoever it starts, on Linux 6.2 and newer, with
/// runc before 1.2.7. Pure.
/// </summary>
/// <remarks>
/// A thread that chose its CPUs itself is not to be disturbed, and the kernel does not tell the two apart. So one counts as
/// an heir only where all of this holds:
/// <list type="bullet">
/// <item>the first process came from outside (the engine's shim, for the container's first process and for each
/// <c>docker exec</c>), and is on exactly what is left of its parent's CPUs inside the cpuset;</item>
/// <item>each process between it and the thread is as well: a child of one that is not inherited something else;</item>
/// <item>none beside it (children of one process, threads of one process) is on yet other CPUs: where one was put
/// somewhere on purpose, all were.</item>
/// </list>
/// </remarks>
/// <param name="Cpus">What they are held to.</param>
/// <param name="Threads">The threads, parents before their children.</param>
public sealed record InheritedAffinity(CpuSet Cpus, ImmutableArray<int> Threads)
{
    /// <summary><c>held to CPU 0, as the engine that started it is (CPUAffinity=, taskset)</c>.</summary>
    public override string ToString() => Words(Cpus);

    /// <summary>What it is to be held to some CPUs so, as the end of a sentence.</summary>
    public static string Words(CpuSet cpus) => $"held to {CpuWords.Of(cpus)}, as the engine that started it is (CPUAffinity=, taskset)";

    /// <summary>Finds them; null where there is none.</summary>
    /// <param name="cpuset">The container's cpuset.</param>
    /// <param name="processes">Its processes.</param>
    /// <param name="cpusOf">What a process outside of the container may run on; null where that cannot be seen.</param>
    /// <param name="freed">Processes that inherited it as well, and were freed a moment ago: their children may have it still.</param>
    public static InheritedAffinity? Of(CpuSet cpuset, IReadOnlyList<ObservedProcess> processes, Func<int, CpuSet?> cpusOf, IReadOnlySet<int> freed)
    {
        var ids = processes.Select(process => process.Id).ToHashSet();
        var children = processes.ToLookup(process => process.Parent);
        var threads = ImmutableArray.CreateBuilder<int>();
        var held = CpuSet.Empty;
        foreach (var started in processes.Where(process => process.Parent > 0 && !ids.Contains(process.Parent)).GroupBy(process => process.Parent))
        {
            if (cpusOf(started.Key) is not { } starter || (starter & cpuset) is not { IsEmpty: false } inherited || inherited == cpuset)
                continue;
            int before = threads.Count;
            foreach (var process in started)
                Collect(process, inherited);
            if (threads.Count > before)
                held |= inherited;
        }

        return threads.Count == 0 ? null : new InheritedAffinity(held, threads.ToImmutable());

        void Collect(ObservedProcess process, CpuSet inherited)
        {
            if (process.Cpus == inherited)
                threads.Add(process.Id);
            else if (!freed.Contains(process.Id))
                return;
            if (!process.Threads.Any(thread => IsOwn(thread.Cpus, inherited)))
                threads.AddRange(process.Threads.Where(thread => thread.Cpus == inherited).Select(thread => thread.Id));
            if (children[process.Id].Any(child => IsOwn(child.Cpus, inherited)))
                return;
            foreach (var child in children[process.Id])
                Collect(child, inherited);
        }

        bool IsOwn(CpuSet cpus, CpuSet inherited) => cpus != inherited && cpus != cpuset;
    }
}
