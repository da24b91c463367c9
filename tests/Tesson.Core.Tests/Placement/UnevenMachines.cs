using Tesson.Testing;
using Tesson.Topology;
using static Tesson.Core.Tests.Placement.HandMade;

namespace Tesson.Core.Tests.Placement;

/// <summary>Machines that no synthetic description can tell, and the traps of docs/placement-rules.md.</summary>
internal static class UnevenMachines
{
    public static IEnumerable<Machine> All() =>
    [
        Row("a"),
        Row("aaaa bbbb"),
        Row("aaaabbbb cccc"), // a node with two L3s beside a node with one
        Row("aaa bbbbb c"), // missing cores
        Row("aabbbbbcc"), // a middle L3 larger than its neighbours
        Row("abbbbccccd"),
        Row("aaabbb"),
        Row("aaaa-- bbbb--"), // cores without an L3 beside cores with one
        Row("aaaaaa--"),
        Row("--aaaaaa"),
        Row("aa-bb-"),
        Row("aaaa--bbbb"),
        Row("-- aaaa"),
        Row("---- ---- ---"),
        Row("abcdefgh"),
        Row("abc dd eeefff"),
        Row("aabbccdd eeee ffgg h"),
        Row("aaaaaaaa bbbbbbbb cccccccc dddddddd eeeeeeee ffffffff gggggggg hhhhhhhh"),
        Row("aaaaa bbb ccccccc dd eeee f ggg hhhhhh"),
        Row("aaaa bbbb cccc dddd").Forbidding("0-3"), // a node without any CPU that may be used
        Row("aaaabbbb ccccdddd").Forbidding("1-3,9"),
        Row("aaaabbbb ccccdddd").Forbidding("4-7"), // an L3 without any CPU that may be used
        Named("one L3 around two nodes", Row("aaaa aaaa bbbb bbbb")),
        Named("L3s 3:1:1:1 around whole nodes", Row("aa aa aa bb cc dd")),
        Named("an L3 around two nodes beside two in one", Row("aa aa bbcc")),
        Named("mixed SMT 2 and 1", Machine([.. Smt(6, 2), .. Smt(8, 1, 12)])),
        Named("mixed SMT 4, 2 and 1 on two nodes", Machine([.. Smt(2, 4), .. Smt(3, 1, 8), .. Smt(2, 4, 11, node: 1), .. Smt(2, 2, 19, node: 1)])),
        Named("one thread offline", Machine([.. Smt(4, 2)]) with { Allowed = CpuSet.Parse("0-6"), Pus = [.. Enumerable.Range(0, 7).Select(pu => new Pu(pu))] }),
        Named("SMT 2 with one thread of each forbidden", Machine([.. Smt(4, 2)]).Forbidding("1,3,5")),
        Named("a core of which nothing may be used", Machine([.. Smt(4, 2)]).Forbidding("2-3")),
        Named("siblings k and k+16", Machine([.. Enumerable.Range(0, 16).Select(core => new CoreSpec($"{core},{core + 16}", core / 8, core / 8, core / 8))])),
        Named("round robin numbering", Machine([.. Enumerable.Range(0, 16).Select(core => new CoreSpec($"{core / 4 + (core % 4 * 4)}", core / 4, core / 4))])),
        Named("no Core objects", Machine([.. Enumerable.Range(0, 6).Select(pu => new CoreSpec($"{pu}", pu / 3, HasObject: false))])),
        Named("some Core objects", Machine([.. Smt(2, 2), new CoreSpec("4", HasObject: false), new CoreSpec("5", 1, HasObject: false), .. Smt(1, 2, 6, node: 1)])),
        Named("CPUs in no node", Machine([.. Smt(4, 1), .. Smt(3, 1, 4, node: -1), .. Smt(2, 1, 7, node: 1)])),
        Named("nodes 0, 8 and 250", Machine([.. Smt(2, 2), .. Smt(2, 2, 4, node: 8), .. Smt(2, 2, 8, node: 250)])),
        .. Memories(),
    ];

    /// <summary>Small machines of every shape.</summary>
    public static IEnumerable<Machine> Random(int count)
    {
        Random random = new(Trials.Seed);
        for (int i = 0; i < count; i++)
        {
            List<CoreSpec> cores = [];
            int pu = 0;
            int wanted = random.Next(1, BruteForce.MaxCores + 1);
            bool hasL3 = random.Next(4) > 0;
            bool mixed = random.Next(6) == 0;
            for (int node = 0, cache = 0; cores.Count < wanted; node++)
            {
                for (int caches = random.Next(1, 4); caches > 0; caches--, cache++)
                {
                    bool has = hasL3 && (!mixed || random.Next(3) > 0);
                    for (int members = random.Next(1, 5); members > 0 && cores.Count < wanted; members--)
                    {
                        int threads = random.Next(5) == 0 ? random.Next(1, 5) : 2;
                        cores.Add(new CoreSpec($"{pu}-{pu + threads - 1}", node, has ? cache : -1, node / 2));
                        pu += threads;
                    }
                }
            }

            yield return Named($"random {i}: {string.Join(' ', cores.GroupBy(core => core.Node).Select(node => string.Concat(node.Select(core => core.L3 < 0 ? '-' : (char)('a' + core.L3)))))}", Machine(cores));
        }
    }

    private static IEnumerable<Machine> Memories()
    {
        var two = Row("aaaa bbbb");
        CpuSet first = CpuSet.Parse("0-3");
        CpuSet second = CpuSet.Parse("4-7");
        yield return Named("memory of a node is forbidden", two with { AllowedNodes = CpuSet.Of(1) });
        yield return Named("a node without memory", two with { Nodes = [Node(0, first, 0), Node(1, second)] });
        yield return Named("no node knows its size", two with { Nodes = [Node(0, first, 0), Node(1, second, 0)] });
        yield return Named("a node without CPUs", two with { Nodes = [.. two.Nodes, Node(16, CpuSet.Empty)], AllowedNodes = CpuSet.Of(0, 1, 16) });
        yield return Named("MCDRAM beside DRAM", two with
        {
            Nodes = [Node(0, first), Node(1, second), Node(2, first, kind: MemoryKind.HighBandwidth), Node(3, second, kind: MemoryKind.HighBandwidth)],
            AllowedNodes = CpuSet.Range(0, 4),
        });
        yield return Named("NVM around both nodes", two with { Nodes = [Node(0, first), Node(1, second), Node(2, first | second, kind: MemoryKind.NonVolatile)], AllowedNodes = CpuSet.Range(0, 3) });
        yield return Named("DRAM around, HBM inside", two with
        {
            Nodes = [Node(0, first | second), Node(1, first, kind: MemoryKind.HighBandwidth), Node(2, second, kind: MemoryKind.HighBandwidth)],
            AllowedNodes = CpuSet.Range(0, 3),
        });
        yield return Named("a small node inside each large one, and a rest", Row("aaaaaaaa") with
        {
            Nodes = [Node(0, first), Node(1, CpuSet.Of(0, 1)), Node(2, second), Node(3, CpuSet.Of(4, 5))],
            AllowedNodes = CpuSet.Range(0, 4),
        });
        yield return Named("only MCDRAM may be used", two with
        {
            Nodes = [.. two.Nodes, Node(2, first, kind: MemoryKind.HighBandwidth), Node(3, second, kind: MemoryKind.HighBandwidth)],
            AllowedNodes = CpuSet.Of(2, 3),
        });
        yield return Named("a GPU's memory is nearer than the next node", (two with
        {
            Nodes = [Node(0, first, 0), Node(1, second), Node(255, CpuSet.Empty, kind: MemoryKind.Device)],
            AllowedNodes = CpuSet.Of(0, 1, 255),
        }).WithDistances(10, 40, 20, 40, 10, 80, 20, 80, 10));
        yield return Named("a node without CPUs is nearer than the next node", (two with
        {
            Nodes = [Node(0, first, 0), Node(1, second), Node(16, CpuSet.Empty)],
            AllowedNodes = CpuSet.Of(0, 1, 16),
        }).WithDistances(10, 40, 20, 40, 10, 20, 20, 20, 10));
        yield return Named("two ordinary nodes for the same CPUs", two with { Nodes = [.. two.Nodes, Node(2, first)], AllowedNodes = CpuSet.Range(0, 3) });
        yield return Named("the nearest of four", (Row("aa bb cc dd") with { AllowedNodes = CpuSet.Of(1, 2, 3) })
            .WithDistances(10, 40, 20, 30, 40, 10, 30, 20, 20, 30, 10, 40, 30, 20, 40, 10));
    }

    private static IEnumerable<CoreSpec> Smt(int cores, int threads, int first = 0, int node = 0) =>
        Enumerable.Range(0, cores).Select(core => new CoreSpec($"{first + (core * threads)}-{first + (core * threads) + threads - 1}", node));

    private static Machine Named(string name, Machine machine) => machine with { Source = name };
}
