using Tesson.Topology;

namespace Tesson.Core.Tests.Placement;

/// <summary>What docs/placement-rules.md speaks of, found in a machine without any help of the planner.</summary>
internal sealed class MachineFacts
{
    private readonly List<long> _leastSquares = [];
    private readonly IEnumerator<long?> _moreSquares;

    public MachineFacts(Machine machine)
    {
        Machine = machine;
        int[] row = [.. machine.Pus.Select(pu => pu.OsIndex).Where(machine.Allowed.Contains)];
        var coreOf = machine.Cores.SelectMany(core => core.Cpus.Select(cpu => (cpu, core.Cpus))).ToDictionary(entry => entry.cpu, entry => entry.Cpus);
        Cores = Classes(row, cpu => coreOf.GetValueOrDefault(cpu) ?? CpuSet.Of(cpu));
        CpuSet[] nodes = [.. machine.Nodes.Select(node => node.Cpus & machine.Allowed).OrderBy(set => set.Count)];
        Localities = Classes(row, cpu => nodes.FirstOrDefault(set => set.Contains(cpu)) ?? CpuSet.Empty);
        L3s = [.. machine.L3s.Select(cache => cache.Cpus & machine.Allowed).Where(set => !set.IsEmpty)];
        LocalityOf = Index(Localities);
        Cores = [.. Cores.OrderBy(core => LocalityOf[core.First])];
        CoreOf = Index(Cores);
        L3Of = Index(L3s);
        CoresOfLocality = [.. Localities.Select(CoreCount)];
        SizesOfLocality = [.. Localities.Select(SizeOf)];
        _moreSquares = Evenness.LeastSquaresOfRuns(SizesOfLocality).GetEnumerator();
        EveryCoreHasL3 = row.All(L3Of.ContainsKey);
        L3sAreInLocalities = L3s.All(cache => cache.Select(cpu => LocalityOf[cpu]).Distinct().Count() == 1);
        LargestL3 = [.. Localities.Select(locality => L3s.Select(cache => cache & locality).Where(set => !set.IsEmpty).Select(CoreCount).DefaultIfEmpty(0).Max())];
        IsSymmetric = Localities.Select(Shape).Distinct().Count() == 1
            && L3s.Select(Shape).Distinct().Count() <= 1 && (EveryCoreHasL3 || L3s.Length == 0)
            && Cores.Select(core => core.Count).Distinct().Count() == 1;
    }

    public Machine Machine { get; }

    /// <summary>Cores, localities and L3s cut to the allowed CPUs; none empty; localities in the order of the tree, cores by locality.</summary>
    public CpuSet[] Cores { get; }

    public CpuSet[] Localities { get; }

    public CpuSet[] L3s { get; }

    public IReadOnlyDictionary<int, int> CoreOf { get; }

    public IReadOnlyDictionary<int, int> LocalityOf { get; }

    public IReadOnlyDictionary<int, int> L3Of { get; }

    public int[] CoresOfLocality { get; }

    public int[] SizesOfLocality { get; }

    /// <summary>For each locality the cores of its largest L3; 0 without one.</summary>
    public int[] LargestL3 { get; }

    public bool EveryCoreHasL3 { get; }

    public bool L3sAreInLocalities { get; }

    public bool IsSymmetric { get; }

    /// <summary>Whether sizes are told in threads: cores differ in the number of them.</summary>
    public bool CountsThreads => Cores.Select(core => core.Count).Distinct().Count() > 1;

    /// <summary>The size of a shard: its cores; its threads where cores differ in them.</summary>
    public int SizeOf(CpuSet cpus) => CountsThreads ? cpus.Count : CoreCount(cpus);

    /// <summary>The same for cores given by a bit each.</summary>
    public int SizeOf(int cores) => CountsThreads
        ? Cores.Index().Where(core => (cores >> core.Index & 1) != 0).Sum(core => core.Item.Count)
        : System.Numerics.BitOperations.PopCount((uint)cores);

    /// <summary>Whether L3s are around whole localities, and some around several.</summary>
    public bool L3sAreOutside => EveryCoreHasL3 && L3s.Length < Localities.Length
        && Localities.All(locality => Members(locality, L3Of).Count() == 1);

    public int CoreCount(CpuSet cpus) => Members(cpus, CoreOf).Count();

    /// <summary>The least sum of squares of so many runs of localities, in cores.</summary>
    public long LeastSquares(int runs)
    {
        for (; _leastSquares.Count <= runs && _moreSquares.MoveNext();)
            _leastSquares.Add(_moreSquares.Current ?? 0);
        return _leastSquares[runs];
    }

    /// <summary>The numbers of the cores, localities or L3s that a set touches.</summary>
    public static IEnumerable<int> Members(CpuSet cpus, IReadOnlyDictionary<int, int> of) =>
        cpus.Select(cpu => of.GetValueOrDefault(cpu, -1)).Where(number => number >= 0).Distinct();

    public override string ToString() => Machine.Source;

    private string Shape(CpuSet cpus) =>
        $"{CoreCount(cpus)} cores, {Members(cpus, L3Of).Count()} L3s, {cpus.Count} PUs";

    private static CpuSet[] Classes(int[] row, Func<int, CpuSet> classOf) =>
        [.. row.GroupBy(classOf).Select(group => CpuSet.Of(group))];

    private static Dictionary<int, int> Index(CpuSet[] sets) =>
        sets.SelectMany((set, number) => set.Select(cpu => (cpu, number))).ToDictionary(entry => entry.cpu, entry => entry.number);
}
