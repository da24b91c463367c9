using System.Collections.Immutable;
using Tesson.Core.Groups;
using Tesson.Topology;

namespace Tesson.Core.Tests.Groups;

/// <summary>A container on CPUs 0-3, started by process 10 (the engine's shim).</summary>
public sealed class InheritedAffinityTests
{
    [Theory]
    // The engine is free, or held to what the container has anyway, or to nothing of it: then the kernel lets it have all.
    [InlineData("0-7", "0-3", null)]
    [InlineData("0-3", "0-3", null)]
    [InlineData("6-7", "0-3", null)]
    // It is held to a part, and the first process is on what is left of that.
    [InlineData("0", "0", "0: 20")]
    [InlineData("2-7", "2-3", "2-3: 20")]
    // A newer runc took it away.
    [InlineData("0", "0-3", null)]
    // The process is elsewhere, or on less: its own doing.
    [InlineData("0", "1", null)]
    [InlineData("0-1", "0", null)]
    public void The_first_process_has_it_of_who_started_it(string shim, string first, string? expected) =>
        Assert.Equal(expected, Find(shim, Process(20, 10, first)));

    [Fact]
    public void So_have_its_children_and_threads_and_what_docker_exec_started() => Assert.Equal(
        "0: 20 201 30 40 50",
        Find("0", Process(20, 10, "0", "0"), Process(30, 20, "0"), Process(40, 30, "0"), Process(50, 10, "0")));

    [Fact]
    public void Children_of_one_that_has_all_chose_for_themselves() =>
        Assert.Null(Find("0", Process(20, 10, "0-3", "0"), Process(30, 20, "0"), Process(40, 30, "0")));

    [Fact]
    public void Children_of_one_that_was_just_freed_may_have_it_still() =>
        Assert.Equal("0: 201 30", Find("0", freed: [20], Process(20, 10, "0-3", "0"), Process(30, 20, "0")));

    // nginx puts each worker on a CPU (worker_cpu_affinity auto): the first one's is the engine's by chance.
    [Fact]
    public void Where_one_of_several_was_put_somewhere_all_were()
    {
        Assert.Equal("0: 20", Find("0", Process(20, 10, "0"), Process(30, 20, "0"), Process(31, 20, "1"), Process(32, 30, "0")));
        Assert.Equal("0: 20 30", Find("0", Process(20, 10, "0", "0", "1"), Process(30, 20, "0")));
        // That one has all is no sign of it: somebody freed it.
        Assert.Equal("0: 20 30", Find("0", Process(20, 10, "0", "0-3"), Process(30, 20, "0"), Process(31, 20, "0-3")));
    }

    [Fact]
    public void A_parent_that_is_not_seen_tells_nothing()
    {
        Assert.Null(Find("0", Process(20, 0, "0")));
        Assert.Null(Find("0", Process(20, 11, "0")));
    }

    private static string? Find(string shim, params ObservedProcess[] processes) => Find(shim, [], processes);

    private static string? Find(string shim, int[] freed, params ObservedProcess[] processes) =>
        InheritedAffinity.Of(CpuSet.Parse("0-3"), processes, process => process == 10 ? CpuSet.Parse(shim) : null, freed.ToImmutableHashSet()) is { } found
            ? $"{found.Cpus}: {string.Join(' ', found.Threads)}" : null;

    private static ObservedProcess Process(int id, int parent, string cpus, params string[] threads) =>
        new(id, parent, CpuSet.Parse(cpus), [.. threads.Select((own, index) => new ObservedThread((id * 10) + index + 1, CpuSet.Parse(own)))]);
}
