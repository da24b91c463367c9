using Tesson.Core.Placement;
using static Tesson.Core.Tests.Placement.RealMachines;

namespace Tesson.Core.Tests.Placement;

/// <summary>Shards near a device.</summary>
public sealed class NearTests
{
    [SkippableTheory]
    [InlineData(SandyBridge, "eth0", "8-9,24-25 10-11,26-27 12-13,28-29 14-15,30-31")]
    [InlineData(SandyBridge, "cuda0", "8-9,24-25 10-11,26-27 12-13,28-29 14-15,30-31")]
    [InlineData(SandyBridge, "mlx5_0", "8-9,24-25 10-11,26-27 12-13,28-29 14-15,30-31")]
    [InlineData(SandyBridge, "sda", "0-1,16-17 2-3,18-19 4-5,20-21 6-7,22-23")]
    [InlineData(SandyBridgeWithNvme, "nvme0n1", "0-1 2-3 4-5 6-7")]
    [InlineData(SandyBridgeWithNvme, "ib0", "8-9 10-11 12-13 14-15")]
    public void Four_shards_have_the_CPUs_of_the_device_whether_strict_or_not(string name, string device, string cpus)
    {
        foreach (bool strict in (bool[])[false, true])
        {
            var layout = Planner.Plan(Read(name), new PlacementRequest { Size = 4, Near = new Near(device, strict) });
            Assert.Equal(cpus, string.Join(' ', layout.Shards.Select(shard => $"{shard.Cpus}")));
            Assert.Equal(layout.UnusedCpus.Count, layout.Cpus.Count);
        }
    }

    [SkippableFact]
    public void Without_a_size_the_near_shards_come_first_and_strictly_there_are_no_others()
    {
        var machine = Read(SandyBridge);
        var first = Planner.Plan(machine, new PlacementRequest { Near = new Near("eth0", false) });
        Assert.Equal(16, first.Shards.Length);
        Assert.Equal(["8,24 of 1", "15,31 of 1", "0,16 of 0"], ((int[])[0, 7, 8]).Select(first.Lines().ElementAt));
        var only = Planner.Plan(machine, new PlacementRequest { Near = new Near("eth0", true) });
        Assert.Equal("8-15,24-31", $"{only.Cpus}");
        Assert.Equal("0-7,16-23", $"{only.UnusedCpus}");
    }

    [SkippableFact]
    public void Packed_shards_fill_the_CPUs_of_the_device_before_others()
    {
        var layout = Planner.Plan(Read(SandyBridge), new PlacementRequest { Size = 10, Pack = true, Near = new Near("eth0", false) });
        Assert.Equal(["15,31 of 1", "0,16 of 0", "1,17 of 0"], layout.Lines().TakeLast(3));
        Assert.Equal("2-7,18-23", $"{layout.UnusedCpus}");
    }

    [SkippableTheory]
    [InlineData("eth9", "do you mean eth0 or eth1?")]
    [InlineData("mlx4", "do you mean mlx5_0?")]
    [InlineData("0000:ff:1f.7", "there are ")]
    public void A_device_that_does_not_exist_is_refused_and_the_near_ones_are_named(string device, string told)
    {
        var fault = Assert.Throws<UsageException>(() => Planner.Plan(Read(SandyBridge), new PlacementRequest { Near = new Near(device, false) }));
        Assert.StartsWith($"--near {device}: {SandyBridge} has no such device; ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(told, fault.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_device_whose_CPUs_are_all_reserved_is_refused_strictly_and_else_passed_over()
    {
        var machine = Read(SandyBridge);
        var reserve = Reserve.Parse("8-15,24-31", "--reserve");
        Assert.Equal(
            "--near eth0=strict: its CPUs (8-15,24-31) are reserved or outside of those to plan on; leave '=strict' out",
            Assert.Throws<UsageException>(() => Planner.Plan(machine, new PlacementRequest { Reserve = reserve, Near = new Near("eth0", true) })).Message);
        Assert.Equal("0-7,16-23", $"{Planner.Plan(machine, new PlacementRequest { Reserve = reserve, Near = new Near("eth0", false) }).Cpus}");
    }

    [SkippableFact]
    public void Equal_shards_near_a_device_go_elsewhere_where_too_few_cores_there_are_alike()
    {
        // One thread of a core near the device may not be used, so that core is unlike the others.
        var machine = Read(SandyBridge);
        var layout = Planner.Plan(machine with { Allowed = machine.Allowed - Topology.CpuSet.Of(31) }, new PlacementRequest { Size = 8, Equal = true, Near = new Near("eth0", false) });
        Assert.Equal(8, layout.Shards.Length);
        Assert.All(layout.Shards, shard => Assert.Equal(2, shard.Cpus.Count));
    }
}
