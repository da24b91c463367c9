using Tesson.Testing;
using Tesson.Topology;
using static Tesson.Core.Tests.Placement.HandMade;

namespace Tesson.Core.Tests.Placement;

/// <summary>Machines of 2 to 4,096 PUs.</summary>
internal static class GeneratedMachines
{
    /// <summary>How many there are.</summary>
    public static int Count { get; } = Trials.Rounds(all: 200, usual: 60, quick: 20);

    /// <summary>Half of them through libhwloc, half made by hand with everything that no description can tell.</summary>
    /// <param name="remainder">Of every <paramref name="divisor"/> machines, the one to give.</param>
    /// <param name="divisor">How many share them out.</param>
    public static IEnumerable<Machine> Part(int remainder, int divisor) =>
        Enumerable.Range(0, Count).Where(number => number % divisor == remainder).Select(number => WithDevices(number % 2 == 0 ? Synthetic(number) : ByHand(number), number));

    /// <summary>Many small ones and a few large ones, the two largest at 4,096.</summary>
    private static int Pus(int number, Random random) => number >= Count - 2 ? 4096 : (int)Math.Pow(2, 1 + (11 * Math.Pow(random.NextDouble(), 2.2)));

    private static Machine Synthetic(int number)
    {
        Random random = new(unchecked(Trials.Seed + number));
        int left = Pus(number, random);
        List<string> levels = [];
        foreach (string level in (string[])["pack", "numa", "die", "l3", "l2"])
        {
            bool fits = left >= 2 && random.Next(3) > 0;
            int arity = fits ? random.Next(1, Math.Min(left, 9)) : 1;
            if (fits || level == "pack")
                levels.Add($"{level}:{arity}");
            left /= arity;
        }

        int threads = Math.Min(left, 1 << random.Next(4));
        levels.Add($"core:{Math.Max(1, left / threads)}");
        levels.Add($"pu:{threads}");
        if (random.Next(3) == 0)
            levels[^1] += "(indexes=pack:core)";
        return SyntheticMachines.Read(string.Join(' ', levels));
    }

    private static Machine ByHand(int number)
    {
        Random random = new(unchecked(Trials.Seed + number));
        var cores = new RandomTree(random, Pus(number, random)).Cores();
        var machine = Machine(cores) with { Source = $"generated {number}" };
        if (random.Next(3) == 0)
            machine = WithOfflineCpus(machine, random);
        machine = WithOtherMemory(machine, random);
        return random.Next(2) == 0 ? WithCloseKinds(machine, random) : machine;
    }

    /// <summary>Frequencies that fall by up to 15 % from kind to kind, and sometimes two types of core.</summary>
    private static Machine WithCloseKinds(Machine machine, Random random)
    {
        int megahertz = 5000;
        bool hasTypes = random.Next(3) == 0;
        List<CpuKind> kinds = [];
        foreach (var (number, kind) in machine.CpuKinds.OrderByDescending(kind => kind.Efficiency).Index())
        {
            var close = Kind(kind.Cpus, kind.Efficiency, megahertz);
            kinds.Add(!hasTypes ? close : close with { Infos = close.Infos.Add("CoreType", number < machine.CpuKinds.Length / 2 ? "IntelCore" : "IntelAtom") });
            megahertz = megahertz * random.Next(85, 100) / 100;
        }

        return machine with { CpuKinds = [.. kinds.AsEnumerable().Reverse()] };
    }

    /// <summary>Offline CPUs have no PU; forbidden ones have one.</summary>
    private static Machine WithOfflineCpus(Machine machine, Random random)
    {
        var gone = CpuSet.Of(machine.Complete.Skip(1).Where(_ => random.Next(6) == 0));
        var offline = CpuSet.Of(gone.Where(_ => random.Next(2) == 0));
        return machine with
        {
            Allowed = machine.Allowed - gone,
            Pus = [.. machine.Pus.Where(pu => !offline.Contains(pu.OsIndex))],
            Cores = [.. machine.Cores.Select(core => core with { Cpus = core.Cpus - offline }).Where(core => !core.Cpus.IsEmpty)],
            Nodes = [.. machine.Nodes.Select(node => node with { Cpus = node.Cpus - offline })],
            L3s = [.. machine.L3s.Select(cache => cache with { Cpus = cache.Cpus - offline }).Where(cache => !cache.Cpus.IsEmpty)],
            L2s = [.. machine.L2s.Select(cache => cache with { Cpus = cache.Cpus - offline }).Where(cache => !cache.Cpus.IsEmpty)],
            Dies = [.. machine.Dies.Select(die => die with { Cpus = die.Cpus - offline }).Where(die => !die.Cpus.IsEmpty)],
        };
    }

    private static Machine WithOtherMemory(Machine machine, Random random)
    {
        List<NumaNode> nodes = [.. machine.Nodes];
        if (random.Next(4) == 0)
            nodes.Add(Node(nodes[^1].OsIndex + 7, CpuSet.Empty)); // without CPUs
        if (random.Next(4) == 0)
            nodes.Add(Node(nodes[^1].OsIndex + 1, nodes[0].Cpus, kind: MemoryKind.HighBandwidth));
        int last = random.Next(3) == 0 ? nodes.Count : 1;
        for (int i = 1; i < last; i++)
            if (random.Next(4) == 0)
                nodes[i] = nodes[i] with { MemoryBytes = 0 }; // without memory
        var distances = random.Next(2) == 0 ? Enumerable.Range(0, nodes.Count * nodes.Count).Select(i => i % (nodes.Count + 1) == 0 ? 10L : random.Next(2, 6) * 10L) : null;
        machine = machine with { Nodes = [.. nodes], AllowedNodes = CpuSet.Of(nodes.Where((_, i) => i == 0 || random.Next(8) > 0).Select(node => node.OsIndex)) };
        return distances is null ? machine : machine.WithDistances([.. distances]);
    }

    /// <summary>One on a node, one on some cores, one on no CPU at all.</summary>
    public static Machine WithDevices(Machine machine, int seed)
    {
        Random random = new(seed);
        var node = machine.Nodes[random.Next(machine.Nodes.Length)].Cpus;
        var some = CpuSet.Union(machine.Cores.Select(core => core.Cpus).Where(_ => random.Next(3) == 0));
        return machine with
        {
            Devices =
            [
                new Device("eth0", DeviceKind.Network, "0000:01:00.0", null, node, CpuSet.Empty),
                new Device("eth1", DeviceKind.Network, "0000:02:00.0", null, some, CpuSet.Empty),
                new Device("nvme0n1", DeviceKind.Block, "0000:03:00.0", null, CpuSet.Empty, CpuSet.Empty),
            ],
        };
    }
}
