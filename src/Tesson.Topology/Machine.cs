using System.Collections.Immutable;

namespace Tesson.Topology;

/// <summary>
/// A machine's topology, as it was when it was read. Every list is in the order of the hwloc tree (depth first), so
/// neighbours in a list are neighbours in the machine, unless it says otherwise; every number is an OS index, never hwloc's logical one.
/// Objects that are forbidden to this system's processes are listed too: cut their sets with <see cref="Allowed"/>.
/// </summary>
public sealed record Machine
{
    /// <summary>Where it was read: <c>this machine</c>, the file's path, or the synthetic description.</summary>
    public required string Source { get; init; }

    /// <summary>Whether it is the machine that this process runs on.</summary>
    public required bool IsThisSystem { get; init; }

    /// <summary>The CPUs that may be used: online, and not forbidden (by a cgroup, for example). Never empty.</summary>
    public required CpuSet Allowed { get; init; }

    /// <summary>Every CPU that the machine is known to have, offline ones included.</summary>
    public required CpuSet Complete { get; init; }

    /// <summary>The memory nodes that may be used.</summary>
    public required CpuSet AllowedNodes { get; init; }

    /// <summary>The processor packages (sockets).</summary>
    public required ImmutableArray<Package> Packages { get; init; }

    /// <summary>The dies; empty where the machine does not tell.</summary>
    public required ImmutableArray<Die> Dies { get; init; }

    /// <summary>The memory nodes, by OS index; CPU-less, memory-less and special-memory nodes included.</summary>
    public required ImmutableArray<NumaNode> Nodes { get; init; }

    /// <summary>
    /// The CPUs of hwloc's groups: what has no type of its own, such as clusters of cores or packages that are near to
    /// each other. Groups can lie in groups, and around packages as well as inside; a set can be empty. Those that hwloc
    /// makes for devices are not among them, so that reading devices changes nothing else.
    /// </summary>
    public required ImmutableArray<CpuSet> Groups { get; init; }

    /// <summary>The L3 caches; some machines have none, or none for some cores.</summary>
    public required ImmutableArray<Cache> L3s { get; init; }

    /// <summary>The L2 caches; some machines have none, or none for some cores.</summary>
    public required ImmutableArray<Cache> L2s { get; init; }

    /// <summary>The cores; some machines (s390) tell none.</summary>
    public required ImmutableArray<Core> Cores { get; init; }

    /// <summary>The hardware threads that are online.</summary>
    public required ImmutableArray<Pu> Pus { get; init; }

    /// <summary>The kinds of CPU, the slowest first; empty where hwloc knows none. They need not cover every PU.</summary>
    public required ImmutableArray<CpuKind> CpuKinds { get; init; }

    /// <summary>The CPUs that the kernel keeps from ordinary work; none where another machine than this is described.</summary>
    public IsolatedCpus Isolated { get; init; } = IsolatedCpus.None;

    /// <summary>The latencies between memory nodes, or null where the machine does not tell.</summary>
    public NodeDistances? Distances { get; init; }

    /// <summary>
    /// The devices that hwloc holds for important (those on PCI, and memory used as a disk), by kind, then by name:
    /// eth2 before eth10. Empty where they were not asked for. hwloc leaves out PCI devices of domains above ffff.
    /// </summary>
    public ImmutableArray<Device> Devices { get; init; } = [];

    /// <summary>The same machine, where no other CPUs and memory nodes may be used than these, forbidden to this process or not.</summary>
    /// <param name="cpus">The CPUs; those that are not online do not count.</param>
    /// <param name="nodes">The memory nodes; null for those that may be used now.</param>
    public Machine Within(CpuSet cpus, CpuSet? nodes = null) => this with
    {
        Allowed = cpus & CpuSet.Of(Pus.Select(pu => pu.OsIndex)),
        AllowedNodes = nodes is null ? AllowedNodes : nodes & CpuSet.Of(Nodes.Select(node => node.OsIndex)),
    };

    /// <summary>The L2 caches that several cores share. Nearly everywhere each core has one of its own, which divides nothing.</summary>
    public IEnumerable<Cache> SharedL2s()
    {
        var coreOf = Cores.SelectMany((core, number) => core.Cpus.Select(cpu => (cpu, number))).ToLookup(entry => entry.cpu, entry => entry.number);
        return L2s.Where(cache => cache.Cpus.SelectMany(cpu => coreOf[cpu]).Distinct().Skip(1).Any());
    }
}
