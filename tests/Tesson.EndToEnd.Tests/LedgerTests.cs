using System.Text.Json;
using Tesson.Testing;

namespace Tesson.EndToEnd.Tests;

/// <summary>Nothing is laid over another: who is pinned to which CPUs, and what that means for the next one.</summary>
public sealed class LedgerTests : EndToEnd
{
    private readonly string _other;
    private readonly List<string> _containers = [];

    public LedgerTests() => _other = NewGroup();

    public override async Task DisposeAsync()
    {
        foreach (string container in _containers)
            await Command.RunAsync("docker", ["rm", "-f", container]);
        await base.DisposeAsync();
    }

    [SkippableFact]
    public async Task The_next_group_gets_what_is_free_and_one_more_is_told_who_holds_the_rest()
    {
        await DoAsync("run", "-g", Group, "--pack", "-n", "1", Image);
        await DoAsync("run", "-g", _other, "--cpu-set", "0-1", Image);
        Assert.Equal(["0"], await CpusAsync(Group));
        Assert.Equal(["1"], await CpusAsync(_other));

        string third = NewGroup();
        var refused = await TessonAsync("run", "-g", third, "--cpu-set", "0-1", Image);
        Assert.Equal(1, refused.ExitCode);
        string[] both = [.. new[] { (Name: Group, Cpu: 0), (Name: _other, Cpu: 1) }.OrderBy(group => group.Name, StringComparer.Ordinal).Select(group => $"group '{group.Name}' holds CPU {group.Cpu}")];
        Assert.Equal(
            $"tesson run: no core of 0-1 is free: {both[0]}, {both[1]}; stop one (tesson stop -g NAME), or share (--share)\n",
            refused.Err);
        Assert.Empty(await ContainersAsync(third));

        var shared = await DoAsync("run", "-g", third, "--cpu-set", "0-1", "-n", "1", "--share", Image);
        Assert.Contains($"warning: group '{Group}' holds CPU 0, and group '{third}' will compete for them (--share)\n", shared.Err, StringComparison.Ordinal);
        Assert.Equal(["0-1"], await CpusAsync(third));
    }

    [SkippableFact]
    public async Task More_shards_than_are_free_are_refused_with_the_number_that_is()
    {
        await DoAsync("run", "-g", Group, "--pack", "-n", "1", Image);
        var refused = await TessonAsync("run", "-g", _other, "--cpu-set", "0-1", "-n", "2", Image);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"2 shards need 2 cores, and 1 is free: group '{Group}' holds CPU 0; start fewer (-n 1)", refused.Err, StringComparison.Ordinal);
        Assert.Empty(await ContainersAsync(_other));
    }

    [SkippableFact]
    public async Task A_container_that_somebody_pinned_by_hand_keeps_its_CPUs_until_it_is_stopped()
    {
        string pinned = await ByHandAsync("--cpuset-cpus", "0");
        var run = await DoAsync("run", "-g", Group, "--cpu-set", "0-1", Image);
        Assert.Equal(["1"], await CpusAsync(Group));
        Assert.DoesNotContain(pinned, run.Err, StringComparison.Ordinal);

        await DockerAsync("stop", "-t", "0", pinned);
        await DoAsync("run", "-g", _other, "--cpu-set", "0-1", Image);
        Assert.Equal(["0"], await CpusAsync(_other));
    }

    [SkippableFact]
    public async Task Containers_that_are_not_pinned_are_named_in_a_warning()
    {
        string loose = await ByHandAsync();
        Assert.Contains("warning: not pinned, and so on any CPU of the machine: container", (await DoAsync("run", "-g", Group, Image)).Err, StringComparison.Ordinal);
        Assert.Contains(loose, (await TessonAsync("run", "-g", _other, "--share", "--dry-run", Image)).Err, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_group_that_is_replaced_gives_its_CPUs_to_its_successor()
    {
        await DoAsync("run", "-g", Group, "--cpu-set", "0-1", Image);
        await DoAsync("run", "-g", Group, "--cpu-set", "0-1", "--replace", "--stop-timeout", "0", Image);
        Assert.Equal(["0", "1"], await CpusAsync(Group));
    }

    [SkippableFact]
    public async Task Two_runs_at_the_same_moment_never_get_the_same_CPU()
    {
        for (int round = Trials.Rounds(all: 50, usual: 4, quick: 1); round > 0; round--)
        {
            string[] groups = [NewGroup(), NewGroup()];
            var both = await Task.WhenAll(groups.Select(group => TessonAsync("run", "-g", group, "--cpu-set", "0-1", "--pack", "-n", "1", Image)));
            Assert.All(both, run => Assert.True(run.ExitCode == 0, run.ToString()));
            string[] cpus = [.. (await Task.WhenAll(groups.Select(CpusAsync))).SelectMany(set => set)];
            Assert.Equal(["0", "1"], cpus.Order(StringComparer.Ordinal));
            await Task.WhenAll(groups.Select(group => DoAsync("stop", "-g", group, "--purge", "-t", "0")));
        }
    }

    [SkippableFact]
    public async Task Of_two_runs_that_each_want_all_CPUs_at_the_same_moment_one_starts_and_the_other_leaves_nothing()
    {
        for (int round = Trials.Rounds(all: 50, usual: 3, quick: 1); round > 0; round--)
        {
            string[] groups = [NewGroup(), NewGroup()];
            var both = await Task.WhenAll(groups.Select(group => TessonAsync("run", "-g", group, "--cpu-set", "0-1", "-n", "2", Image)));
            Assert.Equal([0, 1], both.Select(run => run.ExitCode).Order());
            int winner = both[0].ExitCode == 0 ? 0 : 1;
            Assert.Contains($"group '{groups[winner]}' holds CPU", both[1 - winner].Err, StringComparison.Ordinal);
            Assert.Equal(["0", "1"], await CpusAsync(groups[winner]));
            Assert.Empty(await ContainersAsync(groups[1 - winner]));
            await DoAsync("stop", "-g", groups[winner], "--purge", "-t", "0");
        }
    }

    [SkippableFact]
    public async Task A_stopped_group_is_not_started_over_another_that_has_its_CPUs_now()
    {
        await DoAsync("run", "-g", Group, "--cpu-set", "0-1", Image);
        await DoAsync("stop", "-g", Group, "-t", "0");
        await DoAsync("run", "-g", _other, "--cpu-set", "0-1", "--pack", "-n", "1", Image);

        var refused = await TessonAsync("start", "-g", Group);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"group '{Group}' had CPUs 0-1, and others are pinned to them now: group '{_other}' holds CPU 0; stop them first", refused.Err, StringComparison.Ordinal);
        Assert.Equal("stopped", (await PsAsync(Group)).GetProperty("State").GetString());

        await DoAsync("start", "-g", Group, "--share");
        Assert.Equal("running", (await PsAsync(Group)).GetProperty("State").GetString());
    }

    [SkippableFact]
    public async Task Plan_and_topo_show_what_is_held_and_plan_what_a_run_would_get()
    {
        await DoAsync("run", "-g", Group, "--cpu-set", "0-1", "--pack", "-n", "1", Image);
        string pinned = await ByHandAsync("--cpuset-cpus", "1");

        var refused = await TessonAsync("plan", "--cpu-set", "0-1");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"group '{Group}' holds CPU 0, container '{pinned}' holds CPU 1", refused.Err, StringComparison.Ordinal);

        string topo = (await DoAsync("topo")).Out;
        Assert.Matches($"{Group} +1 CPU +0", topo);
        Assert.Matches($"{pinned} +1 CPU +1", topo);

        await DockerAsync("stop", "-t", "0", pinned);
        var plan = JsonDocument.Parse((await DoAsync("plan", "--cpu-set", "0-1", "--json")).Out).RootElement;
        Assert.Equal(("1", "0"), (plan.GetProperty("shards")[0].GetProperty("cpus").GetString(), plan.GetProperty("heldCpus").GetString()));
    }

    /// <summary>A running container of no group; its name.</summary>
    private async Task<string> ByHandAsync(params string[] options)
    {
        string name = $"hand{Guid.NewGuid().ToString("N")[..8]}";
        _containers.Add(name);
        await DockerAsync(["run", "-d", "--name", name, .. options, Image]);
        return name;
    }

    /// <summary>What the engine pins each shard to.</summary>
    private static async Task<string[]> CpusAsync(string group) =>
        [.. await Task.WhenAll((await ContainersAsync(group)).Select(async name =>
            (await InspectAsync(name)).GetProperty("HostConfig").GetProperty("CpusetCpus").GetString()!))];
}
