using System.Globalization;
using Tesson.Topology;

namespace Tesson.Core.Placement;

/// <summary>Gives each shard its memory, and refuses what the machine does not have.</summary>
internal static class Quotas
{
    /// <summary>The layout with the quotas that were asked for.</summary>
    /// <exception cref="UsageException">They are more than there is, or the machine does not tell how much there is.</exception>
    public static Layout WithQuotas(this Layout layout, Machine machine, PlacementRequest request)
    {
        if (request.Mems == MemoryBinding.HighBandwidth && request.Memory is null)
            layout = layout with { Notes = [.. layout.Notes, .. HowMuchThereIs(machine, layout)] };
        if (request.Memory is null && request.MemoryReservation is null)
            return layout;
        var ordinary = AllOrdinary(machine);
        CpuSet[] nodes = [.. layout.Shards.Select(shard => shard.Mems.IsEmpty ? ordinary : shard.Mems)];
        long[]? memory = Of(machine, nodes, request.Memory);
        long[]? reservation = Of(machine, nodes, request.MemoryReservation);
        if (memory is not null && reservation is not null && memory.Zip(reservation).Any(pair => pair.Second > pair.First))
            throw new UsageException($"{request.MemoryReservation!.Text} is more than {request.Memory!.Text}; a reservation is a part of the limit");
        return layout with
        {
            Shards = [.. layout.Shards.Select((shard, i) => shard with { MemoryBytes = memory?[i], MemoryReservationBytes = reservation?[i] })],
        };
    }

    /// <summary>High-bandwidth memory is small, and a shard that is bound to it gets no other.</summary>
    private static IEnumerable<string> HowMuchThereIs(Machine machine, Layout layout)
    {
        foreach (var (nodes, shards) in Rooms([.. layout.Shards.Select(shard => shard.Mems)]))
        {
            long bytes = machine.Nodes.Where(node => nodes.Contains(node.OsIndex)).Sum(node => node.MemoryBytes);
            if (bytes > 0)
            {
                yield return $"--mems hbm: node {nodes} has {Gib(bytes)} for {shards} {(shards == 1 ? "shard" : "shards")}, and a shard that needs more is killed; "
                    + $"--memory {bytes / shards >> 20}m bounds each";
            }
        }
    }

    private static long[]? Of(Machine machine, CpuSet[] nodes, MemoryQuota? quota)
    {
        if (quota is null)
            return null;
        var sizeOf = machine.Nodes.ToDictionary(node => node.OsIndex, node => node.MemoryBytes);
        if (quota.Percent == 0)
        {
            long[] fixedSizes = [.. nodes.Select(_ => quota.Bytes)];
            foreach (var (together, shards) in Rooms(nodes))
                Refuse(quota, together, shards, together.Sum(node => sizeOf[node]));
            return fixedSizes;
        }

        if (nodes.SelectMany(set => set).Any(node => sizeOf[node] == 0))
            throw new UsageException($"{quota.Text}: {machine.Source} does not tell how much memory its nodes have; give an amount such as 2g");
        var shardsOn = nodes.SelectMany(set => set).GroupBy(node => node).ToDictionary(group => group.Key, group => group.Count());
        long[] shares = [.. nodes.Select(set => set.Sum(node => (long)((Int128)sizeOf[node] * quota.Percent / (100 * shardsOn[node]))))];
        return shares.Min() >= MemoryQuota.Least ? shares
            : throw new UsageException($"{quota.Text}: that is {shares.Min() >> 10} KiB for one of {shares.Length} shards, and the engine wants 6m at least; give more, or fewer shards (-n)");
    }

    /// <summary>Where shards are bound to no node they may use all ordinary memory.</summary>
    private static CpuSet AllOrdinary(Machine machine)
    {
        bool sizesUnknown = machine.Nodes.All(node => node.MemoryBytes == 0);
        NumaNode[] usable = [.. machine.Nodes.Where(node => machine.AllowedNodes.Contains(node.OsIndex) && (sizesUnknown || node.MemoryBytes > 0))];
        NumaNode[] ordinary = [.. usable.Where(node => node.Kind == MemoryKind.Ordinary)];
        return CpuSet.Of((ordinary.Length > 0 ? ordinary : usable).Select(node => node.OsIndex));
    }

    /// <summary>Nodes that are connected by shards which may use more than one of them, and how many shards use them.</summary>
    private static List<(CpuSet Nodes, int Shards)> Rooms(CpuSet[] nodes)
    {
        List<(CpuSet Nodes, int Shards)> rooms = [];
        foreach (var group in nodes.GroupBy(set => set))
        {
            var touched = rooms.Where(room => room.Nodes.Overlaps(group.Key)).ToArray();
            rooms.RemoveAll(room => room.Nodes.Overlaps(group.Key));
            rooms.Add((CpuSet.Union(touched.Select(room => room.Nodes).Append(group.Key)), touched.Sum(room => room.Shards) + group.Count()));
        }

        return rooms;
    }

    private static void Refuse(MemoryQuota quota, CpuSet nodes, int shards, long there)
    {
        if (there > 0 && (decimal)quota.Bytes * shards > there)
        {
            throw new UsageException(
                $"{quota.Text}: {shards} {(shards == 1 ? "shard" : "shards")} x {Gib(quota.Bytes)} = {Gib((decimal)quota.Bytes * shards)} on memory node{(nodes.Count == 1 ? "" : "s")} {nodes}, "
                + $"with {Gib(there)}; give less (at most {quota.Text.Split(' ')[0]} {there / shards >> 20}m){(shards == 1 ? "" : ", or fewer shards (-n)")}");
        }
    }

    private static string Gib(decimal bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1L << 30):0.##} GiB");
}
