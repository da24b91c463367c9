using System.Collections.Immutable;
using Tesson.Core.Placement;
using Tesson.Topology;
using static Tesson.Core.Tests.Placement.HandMade;

namespace Tesson.Core.Tests.Placement;

/// <summary>Kinds of core that hardly differ are one kind; those that differ are never mixed.</summary>
public sealed class CoreKindsTests
{
    private const string Rule = "what is within 10 % of the fastest is one kind";

    [Fact]
    public void Five_capacities_of_twenty_cores_are_two_kinds()
    {
        var machine = Of(20, ("LinuxCapacity", 718, "0-4"), ("LinuxCapacity", 731, "10-14"), ("LinuxCapacity", 997, "15-18"), ("LinuxCapacity", 1017, "5-9"), ("LinuxCapacity", 1024, "19"));
        Assert.Equal(["5-9,15-19 of 0", "0-4,10-14 of 0"], Lines(machine, new() { Unit = Unit.Node }));
        Assert.Equal(["5-9,15-19 of 0"], Lines(machine, new() { Size = 1 }));
        Assert.Equal([100, 70], Planner.Plan(machine, new PlacementRequest { Size = 2 }).Shards.Select(shard => shard.Weight)); // 731 of 1024 in tenths is 7
        Assert.Equal($"0 is CPUs 5-9,15-19, capacity 997 to 1024; 1 is CPUs 0-4,10-14, capacity 718 to 731 (by capacity; {Rule})", $"{CoreKinds.Of(machine)}");
    }

    [Fact]
    public void Two_favoured_cores_of_sixteen_are_no_kind_of_their_own()
    {
        var machine = Of(16, ("FrequencyMaxMHz", 5000, "0-3,6-15"), ("FrequencyMaxMHz", 5200, "4-5"));
        Assert.Equal(["0-15 of 0"], Lines(machine, new() { Size = 1 }));
        Assert.Equal(["0-15 of 0"], Lines(machine, new() { Unit = Unit.Machine }));
        Assert.Equal(["0-7 of 0", "8-15 of 0"], Lines(machine, new() { Size = 2 }));
        Assert.All(Planner.Plan(machine, new PlacementRequest()).Shards, shard => Assert.Equal(1, shard.Weight));
        Assert.Equal($"one, 5000 to 5200 MHz (by maximum frequency; {Rule})", $"{CoreKinds.Of(machine)}");
    }

    [Fact]
    public void Low_power_cores_beside_efficiency_and_performance_cores_are_the_third_kind()
    {
        var machine = Of(16, ("FrequencyMaxMHz", 2500, "14-15"), ("FrequencyMaxMHz", 3800, "6-13"), ("FrequencyMaxMHz", 4800, "0-3"), ("FrequencyMaxMHz", 5000, "4-5"));
        Assert.Equal(["0-5 of 0", "6-13 of 0", "14-15 of 0"], Lines(machine, new() { Unit = Unit.Node }));
        Assert.Equal([60, 64, 10], Planner.Plan(machine, new PlacementRequest { Unit = Unit.Node }).Shards.Select(shard => shard.Weight));
        Assert.Equal(["6-13 of 0", "14-15 of 0"], Lines(machine, new() { Unit = Unit.Node, Kind = KindChoice.Efficiency }));
    }

    [Fact]
    public void One_kind_can_be_named_by_its_number_and_one_of_hwlocs_in_it()
    {
        var machine = Of(16, ("FrequencyMaxMHz", 2500, "14-15"), ("FrequencyMaxMHz", 3800, "6-13"), ("FrequencyMaxMHz", 4800, "0-3"), ("FrequencyMaxMHz", 5000, "4-5"));
        Assert.Equal(["0-5 of 0"], ByNumber("0"));
        Assert.Equal(["4-5 of 0"], ByNumber("0.0"));
        Assert.Equal(["0-3 of 0"], ByNumber("0.1"));
        Assert.Equal(["6-13 of 0"], ByNumber("1"));
        Assert.Equal(["6-13 of 0"], ByNumber("1.0"));
        Assert.Equal(["14-15 of 0"], ByNumber("2"));
        Assert.Equal("--kind 3: made by hand has 3 kinds of core, counted from 0, the fastest ('tesson plan' lists them)", Assert.Throws<UsageException>(() => ByNumber("3")).Message);
        Assert.Equal("--kind 0.2: kind 0 of made by hand is 2 kinds of hwloc's, counted from 0, the fastest ('tesson plan' lists them)", Assert.Throws<UsageException>(() => ByNumber("0.2")).Message);

        string[] ByNumber(string number) => Lines(machine, new() { Unit = Unit.Machine, KindNumber = KindNumber.Parse(number) });
    }

    [Theory]
    [InlineData(4500, 1)]
    [InlineData(4499, 2)]
    public void Nine_tenths_of_the_fastest_is_the_border(int megahertz, int kinds) =>
        Assert.Equal(kinds, CoreKinds.Of(Of(4, ("FrequencyMaxMHz", megahertz, "0-1"), ("FrequencyMaxMHz", 5000, "2-3"))).Classes.Length);

    [Fact]
    public void A_class_begins_at_its_fastest_and_does_not_reach_further_from_member_to_member() =>
        Assert.Equal(
            ["0-1", "2-3"],
            CoreKinds.Of(Of(4, ("FrequencyMaxMHz", 4000, "3"), ("FrequencyMaxMHz", 4300, "2"), ("FrequencyMaxMHz", 4600, "1"), ("FrequencyMaxMHz", 5000, "0"))).Classes.Select(kind => $"{kind.Cpus}"));

    [Fact]
    public void Cores_of_two_types_are_two_kinds_though_their_frequencies_be_close()
    {
        var machine = Of(8, ("FrequencyMaxMHz", 4600, "4-7"), ("FrequencyMaxMHz", 5000, "0-3"));
        machine = machine with { CpuKinds = [Typed(machine.CpuKinds[0], "IntelAtom"), Typed(machine.CpuKinds[1], "IntelCore")] };
        Assert.Equal(
            $"0 is CPUs 0-3, IntelCore, 5000 MHz; 1 is CPUs 4-7, IntelAtom, 4600 MHz (by maximum frequency; {Rule})", $"{CoreKinds.Of(machine)}");
    }

    [Fact]
    public void Without_any_speed_core_types_tell_kinds_apart_and_without_these_hwlocs_order()
    {
        var machine = Of(6, ("Unknown", 1, "0-1"), ("Unknown", 1, "2-3"), ("Unknown", 1, "4-5"));
        Assert.Equal("0 is CPUs 4-5; 1 is CPUs 2-3; 2 is CPUs 0-1 (by hwloc's order)", $"{CoreKinds.Of(machine)}");
        machine = machine with { CpuKinds = [Typed(machine.CpuKinds[0], "IntelAtom"), Typed(machine.CpuKinds[1], "IntelCore"), Typed(machine.CpuKinds[2], "IntelCore")] };
        Assert.Equal("0 is CPUs 2-5, IntelCore; 1 is CPUs 0-1, IntelAtom (by core type)", $"{CoreKinds.Of(machine)}");
    }

    [Fact]
    public void Where_capacity_and_frequency_are_both_told_capacity_counts()
    {
        var machine = Of(4, ("LinuxCapacity", 500, "0-1"), ("LinuxCapacity", 1024, "2-3"));
        machine = machine with { CpuKinds = [.. machine.CpuKinds.Select(kind => kind with { Infos = kind.Infos.Add("FrequencyMaxMHz", "3000") })] };
        Assert.Equal(KindMeasure.Capacity, CoreKinds.Of(machine).Measure);
        Assert.Equal(2, CoreKinds.Of(machine).Classes.Length);
    }

    [Fact]
    public void CPUs_that_no_kind_covers_are_with_the_others_where_these_are_one_kind()
    {
        Assert.Equal(["0-5 of 0"], Lines(Of(6, ("FrequencyMaxMHz", 4900, "0-1"), ("FrequencyMaxMHz", 5000, "2-3")), new() { Size = 1 }));
        Assert.Equal(["2-3 of 0", "0-1 of 0", "4-5 of 0"], Lines(Of(6, ("FrequencyMaxMHz", 3000, "0-1"), ("FrequencyMaxMHz", 5000, "2-3")), new() { Size = 3 }));
    }

    [Fact]
    public void A_core_is_of_the_kind_of_its_fastest_thread()
    {
        var machine = Machine(new CoreSpec("0-1"), new CoreSpec("2-3")) with { CpuKinds = [Kind(CpuSet.Parse("0,2-3"), 0, 3000), Kind(CpuSet.Parse("1"), 1, 5000)] };
        Assert.Equal(["0-1", "2-3"], CoreKinds.Of(machine).Classes.Select(kind => $"{kind.Cpus}"));
    }

    [Fact]
    public void A_kind_of_a_machine_whose_kinds_hardly_differ_is_warned_of_with_the_finer_word() =>
        Assert.Equal(
            ["--kind performance: made by hand has one kind of core (of 2 that hardly differ: --kind 0.0 is the fastest of them), and all are used"],
            Planner.Plan(Of(4, ("FrequencyMaxMHz", 4900, "0-1"), ("FrequencyMaxMHz", 5000, "2-3")), new PlacementRequest { Kind = KindChoice.Performance }).Warnings.AsEnumerable());

    /// <summary>Cores of one thread, and their kinds, the slowest first.</summary>
    private static Machine Of(int cores, params (string Info, int Value, string Cpus)[] kinds) =>
        Machine([.. Enumerable.Range(0, cores).Select(core => new CoreSpec($"{core}"))]) with
        {
            CpuKinds = [.. kinds.Select((kind, rank) => new CpuKind(CpuSet.Parse(kind.Cpus), rank, ImmutableDictionary<string, string>.Empty.Add(kind.Info, $"{kind.Value}")))],
        };

    private static CpuKind Typed(CpuKind kind, string type) => kind with { Infos = kind.Infos.Add("CoreType", type) };

    private static string[] Lines(Machine machine, PlacementRequest request) => [.. Planner.Plan(machine, request).Lines()];
}
