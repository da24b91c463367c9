using System.Globalization;

namespace Tesson.Topology.Tests;

public class MachineTreeTests
{
    public static TheoryData<string?> Files => [.. SharedTopologies.Rows().Select(row => row?["file"])];

    [SkippableTheory]
    [MemberData(nameof(Files))]
    public void The_leaves_of_a_real_machine_are_its_PUs_each_once_and_in_order(string? file)
    {
        var machine = SharedTopologies.Read(file);
        var tree = MachineTree.Of(machine);
        AssertIsTree(tree);
        Assert.Equal(machine.Pus.Select(pu => pu.OsIndex), tree.Pus.Select(pu => pu.OsIndex));
    }

    [SkippableTheory]
    [MemberData(nameof(Files))]
    public void A_real_machine_has_every_object_and_every_node_in_its_tree(string? file)
    {
        var machine = SharedTopologies.Read(file);
        var all = Everything(MachineTree.Of(machine)).ToArray();
        Assert.Equal(machine.Packages.Count(package => !package.Cpus.IsEmpty), all.Count(item => item.Kind == MachineObjectKind.Package));
        Assert.Equal(machine.Dies.Length, all.Count(item => item.Kind == MachineObjectKind.Die));
        Assert.Equal(machine.L3s.Length, all.Count(item => item.Kind == MachineObjectKind.L3));
        Assert.Equal(machine.Cores.Length, all.Count(item => item.Kind == MachineObjectKind.Core));
        Assert.Equal(machine.Nodes.Select(node => node.OsIndex), all.SelectMany(item => item.Memory).Select(node => node.OsIndex).Order());
    }

    [Fact]
    public void A_machine_is_nested_as_it_was_described() =>
        Assert.Equal(
            "Machine(Package0(Node0(L3(Core0(Pu0 Pu1)) L3(Core1(Pu2 Pu3)))) Package1(Node1(L3(Core2(Pu4 Pu5)) L3(Core3(Pu6 Pu7)))))",
            Text(MachineTree.Of(Read("pack:2 numa:1 l3:2 core:1 pu:2"))));

    [Fact]
    public void Objects_with_the_same_CPUs_are_nested_by_level()
    {
        // hwloc 2.15 leaves out a die that is all of its package.
        var machine = Read("pack:1 numa:1 l3:1 core:1 pu:1");
        Assert.Equal("Machine(Package0(Die0(Node0(L3(Core0(Pu0))))))", Text(MachineTree.Of(machine with { Dies = [new Die(0, machine.Allowed)] })));
    }

    [Fact]
    public void A_node_may_hold_packages() =>
        Assert.Equal(
            "Machine(Node0(Package0(Core0(Pu0)) Package1(Core1(Pu1))) Node1(Package2(Core2(Pu2)) Package3(Core3(Pu3))))",
            Text(MachineTree.Of(Read("numa:2 pack:2 core:1 pu:1"))));

    [Fact]
    public void Nodes_of_the_same_CPUs_are_one_object()
    {
        var tree = MachineTree.Of(Read("pack:2 [numa(memory=1GiB)] [numa(memory=2GiB)] core:1 pu:1"));
        Assert.Equal("Machine(Package0(Node0(Core0(Pu0))) Package1(Node2(Core1(Pu1))))", Text(tree));
        Assert.Equal([0, 1], tree.Children[0].Children[0].Memory.Select(node => node.OsIndex));
    }

    [Fact]
    public void Interleaved_numbers_stay_in_the_order_of_the_machine()
    {
        var machine = Read("pack:2 core:2 pu:2(indexes=0,4,2,6,1,5,3,7)");
        Assert.Equal(machine.Pus.Select(pu => pu.OsIndex), MachineTree.Of(machine).Pus.Select(pu => pu.OsIndex));
    }

    [Fact]
    public void Nodes_without_CPUs_hang_on_the_root_and_objects_without_CPUs_are_left_out()
    {
        var machine = Bare("0-1") with
        {
            Packages = [new Package(0, CpuSet.Range(0, 2)), new Package(1, CpuSet.Empty)],
            Cores = [new Core(5, CpuSet.Empty)],
            Nodes = [Node(0, "0-1"), Node(3, "")],
        };
        var tree = MachineTree.Of(machine);
        Assert.Equal("Machine(Package0(Node0(Pu0 Pu1)))", Text(tree));
        Assert.Equal([3], tree.Memory.Select(node => node.OsIndex));
    }

    [Fact]
    public void An_L3_that_crosses_nodes_is_there_in_pieces()
    {
        var machine = Bare("0-5") with
        {
            Nodes = [Node(0, "0-2"), Node(1, "3-5")],
            L3s = [new Cache(CpuSet.Parse("0-1"), 1), new Cache(CpuSet.Parse("2-3"), 2), new Cache(CpuSet.Parse("4-5"), 3)],
        };
        var tree = MachineTree.Of(machine);
        AssertIsTree(tree);
        Assert.Equal("Machine(Node0(L3(Pu0 Pu1) L3(Pu2)) Node1(L3(Pu3) L3(Pu4 Pu5)))", Text(tree));
    }

    [Fact]
    public void The_memory_of_a_node_in_pieces_is_told_once()
    {
        var machine = Bare("0-5") with
        {
            Nodes = [Node(0, "0-1"), Node(1, "3-5")],
            L3s = [new Cache(CpuSet.Parse("0-3"), 1)],
        };
        var tree = MachineTree.Of(machine);
        AssertIsTree(tree);
        Assert.Equal("Machine(L3(Node0(Pu0 Pu1) Pu2 Node1(Pu3)) Node1(Pu4 Pu5))", Text(tree));
        Assert.Equal([0, 1], Everything(tree).SelectMany(item => item.Memory).Select(node => node.OsIndex));
    }

    [Fact]
    public void CPUs_outside_of_everything_are_leaves_of_the_root() =>
        Assert.Equal("Machine(Pu0 Core0(Pu1 Pu2) Pu3)", Text(MachineTree.Of(Bare("0-3") with { Cores = [new Core(0, CpuSet.Parse("1-2,9"))] })));

    [Fact]
    public void A_machine_of_4096_PUs_is_a_tree_too()
    {
        var tree = MachineTree.Of(Read("pack:8 numa:2 l3:8 core:16 pu:2"));
        AssertIsTree(tree);
        Assert.Equal(4096, tree.Pus.Count());
    }

    private static void AssertIsTree(MachineObject item)
    {
        Assert.Equal(item.Kind == MachineObjectKind.Pu, item.Children.IsEmpty);
        if (item.Children.IsEmpty)
            return;
        Assert.Equal(item.Cpus, CpuSet.Union(item.Children.Select(child => child.Cpus)));
        Assert.Equal(item.Cpus.Count, item.Children.Sum(child => child.Cpus.Count));
        foreach (var child in item.Children)
            AssertIsTree(child);
    }

    private static IEnumerable<MachineObject> Everything(MachineObject item) => [item, .. item.Children.SelectMany(Everything)];

    private static string Text(MachineObject item)
    {
        string name = $"{item.Kind}{(item.OsIndex < 0 ? "" : item.OsIndex.ToString(CultureInfo.InvariantCulture))}";
        return item.Children.IsEmpty ? name : $"{name}({string.Join(' ', item.Children.Select(Text))})";
    }

    private static Machine Bare(string cpus)
    {
        var all = CpuSet.Parse(cpus);
        return new Machine
        {
            Source = "made by hand",
            IsThisSystem = false,
            Allowed = all,
            Complete = all,
            AllowedNodes = CpuSet.Empty,
            Packages = [],
            Dies = [],
            Nodes = [],
            Groups = [],
            L3s = [],
            L2s = [],
            Cores = [],
            Pus = [.. all.Select(cpu => new Pu(cpu))],
            CpuKinds = [],
        };
    }

    private static NumaNode Node(int number, string cpus) => new(number, CpuSet.Parse(cpus), 1 << 30, null, MemoryKind.Ordinary);

    private static Machine Read(string description) => TopologyReader.Read(new TopologySource.Synthetic(description));
}
