using Tesson.Core.Placement;
using Tesson.Testing;
using Tesson.Topology;
using static Tesson.Core.Tests.Placement.HandMade;

namespace Tesson.Core.Tests.Placement;

/// <summary>Nodes without memory whose neighbours are equally near are shared out among these.</summary>
public sealed class NearestNodesTests
{
    [Fact]
    public void Two_nodes_without_memory_and_two_neighbours_that_are_as_near_take_one_each()
    {
        var layout = Planner.Plan(Of("1,3", 4), new PlacementRequest { Unit = Unit.Node });
        Assert.Equal(["0-1 of 0", "2-3 of 0", "4-5 of 2", "6-7 of 2"], layout.Lines());
        Assert.Equal(
            [
                "CPUs 2-3 have no usable memory of their own (node 1); they get the memory of node 0, one of those that are nearest and have some (0,2)",
                "CPUs 6-7 have no usable memory of their own (node 3); they get the memory of node 2, one of those that are nearest and have some (0,2)",
            ],
            layout.Warnings.AsEnumerable());
    }

    [Fact]
    public void Six_of_eight_take_three_each() =>
        Assert.Equal([3, 3], Taken(Of("1-3,5-7", 8), "1-3,5-7"));

    [Fact]
    public void A_group_that_starts_when_others_have_the_rest_gets_the_node_that_it_would_have_had()
    {
        var machine = Of("1,3", 4);
        Assert.Equal(["2-3 of 0"], Planner.Plan(machine, new PlacementRequest { Unit = Unit.Node, Nodes = CpuSet.Of(1) }).Lines());
        Assert.Equal(["6-7 of 2"], Planner.Plan(machine, new PlacementRequest { Unit = Unit.Node, Nodes = CpuSet.Of(3) }).Lines());
        Assert.Equal(["6-7 of 2"], Planner.Plan(machine, new PlacementRequest { Unit = Unit.Node, Cpus = CpuSet.Parse("6-7") }).Lines());
    }

    [Fact]
    public void The_node_that_its_own_CPUs_use_less_is_taken_more_often()
    {
        // Node 0 has six CPUs of its own, node 1 has two.
        var machine = Row("aaaaaa bb cc dd") with { AllowedNodes = CpuSet.Of(0, 1) };
        Assert.Equal(["0-5 of 0", "6-7 of 1", "8-9 of 1", "10-11 of 1"], Planner.Plan(machine, new PlacementRequest { Unit = Unit.Node }).Lines());
    }

    [Fact]
    public void A_nearer_node_is_taken_however_many_use_it()
    {
        var machine = Of("2,3", 4).WithDistances(10, 20, 15, 15, 20, 10, 20, 20, 15, 20, 10, 20, 15, 20, 20, 10);
        Assert.Equal(["0-1 of 0", "2-3 of 1", "4-5 of 0", "6-7 of 0"], Planner.Plan(machine, new PlacementRequest { Unit = Unit.Node }).Lines());
    }

    [Fact]
    public void One_that_has_a_choice_makes_way_for_one_that_has_none()
    {
        // Node 2 is as near to 0 as to 1, and takes 0 at first; node 3 is near to 0 only.
        var machine = Of("2,3", 4).WithDistances(10, 20, 20, 20, 20, 10, 20, 30, 20, 20, 10, 20, 20, 30, 20, 10);
        Assert.Equal(["0-1 of 0", "2-3 of 1", "4-5 of 1", "6-7 of 0"], Planner.Plan(machine, new PlacementRequest { Unit = Unit.Node }).Lines());
    }

    [Fact]
    public void High_bandwidth_nodes_without_CPUs_at_unknown_distances_are_shared_out_too()
    {
        var machine = Row("aa bb cc dd");
        machine = machine with
        {
            Nodes = [.. machine.Nodes, .. Enumerable.Range(4, 4).Select(number => Node(number, CpuSet.Empty, kind: MemoryKind.HighBandwidth))],
            AllowedNodes = CpuSet.Range(0, 8),
        };
        Assert.Equal(
            ["0-1 of 4", "2-3 of 5", "4-5 of 6", "6-7 of 7"],
            Planner.Plan(machine, new PlacementRequest { Unit = Unit.Node, Mems = MemoryBinding.HighBandwidth }).Lines());
    }

    /// <summary>Against every assignment: no node is used by more CPUs than it has to be, and so on for the next.</summary>
    [Fact]
    public void Nothing_is_more_even_where_nodes_are_of_one_size()
    {
        Random random = new(Trials.Seed);
        for (int round = 0; round < Trials.Rounds(all: 2000, usual: 400, quick: 100); round++)
        {
            int nodes = random.Next(2, 8);
            var without = CpuSet.Of(Enumerable.Range(1, nodes - 1).Where(_ => random.Next(3) > 0));
            long[] distances = new long[nodes * nodes];
            for (int from = 0; from < nodes; from++)
                for (int to = from; to < nodes; to++)
                    distances[(from * nodes) + to] = distances[(to * nodes) + from] = from == to ? 10 : random.Next(2, 4) * 10;
            var machine = Of(without.ToString(), nodes).WithDistances(distances);
            int[][] choices = [.. without.Select(node => Nearest(machine, node, without))];
            int[] taken = Taken(machine, without.ToString());
            Assert.True(Squares(taken) == Best(choices, new int[nodes], 0), $"{without} of {nodes}, {string.Join(' ', distances)}: {string.Join(' ', taken)}; {Trials.Again}");
        }
    }

    /// <summary>Nodes of two cores, some without memory.</summary>
    private static Machine Of(string without, int nodes)
    {
        var machine = Row(string.Join(' ', Enumerable.Range(0, nodes).Select(node => new string((char)('a' + node), 2))));
        var none = CpuSet.Parse(without);
        return machine with { Nodes = [.. machine.Nodes.Select(node => none.Contains(node.OsIndex) ? node with { MemoryBytes = 0 } : node)] };
    }

    /// <summary>How many nodes without memory use each node that is used by some.</summary>
    private static int[] Taken(Machine machine, string without)
    {
        var none = CpuSet.Parse(without);
        return [.. Planner.Plan(machine, new PlacementRequest { Unit = Unit.Node }).Shards
            .Where(shard => machine.Nodes.Any(node => none.Contains(node.OsIndex) && node.Cpus == shard.Cpus))
            .GroupBy(shard => shard.Mems).Select(group => group.Count())];
    }

    private static int[] Nearest(Machine machine, int node, CpuSet without)
    {
        int[] others = [.. machine.Nodes.Select(other => other.OsIndex).Where(other => !without.Contains(other))];
        long least = others.Min(other => machine.Distances!.Between(node, other)!.Value);
        return [.. others.Where(other => machine.Distances!.Between(node, other) == least)];
    }

    private static long Squares(IEnumerable<int> counts) => counts.Sum(count => (long)count * count);

    private static long Best(int[][] choices, int[] counts, int next)
    {
        if (next == choices.Length)
            return Squares(counts);
        long best = long.MaxValue;
        foreach (int choice in choices[next])
        {
            counts[choice]++;
            best = Math.Min(best, Best(choices, counts, next + 1));
            counts[choice]--;
        }

        return best;
    }
}
