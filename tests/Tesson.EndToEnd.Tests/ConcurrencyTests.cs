namespace Tesson.EndToEnd.Tests;

/// <summary>Several Tessons at once, and none loses another's change.</summary>
public sealed class ConcurrencyTests : EndToEnd
{
    [SkippableFact]
    public async Task Runs_stops_and_syncs_at_once_end_with_exactly_the_groups_that_run()
    {
        string[] staying = [.. Enumerable.Range(0, 4).Select(_ => NewGroup())];
        string[] going = [.. Enumerable.Range(0, 3).Select(_ => NewGroup())];
        int first = FreePort(20);
        foreach (var (group, index) in going.Select((group, index) => (group, index)))
            await DoAsync("run", "--share", "-g", group, "-n", "2", "-p", $"{first + 10 + index}:80", Image);

        var runs = staying.Select((group, index) => TessonAsync("run", "--share", "-g", group, "-n", "2", "-p", $"{first + index}:80", Image));
        var stops = going.Select(group => TessonAsync("stop", "-g", group, "-t", "0", "--purge"));
        await using var watch = await Watching.StartAsync(StartTesson("watch", "--verbose"));
        var all = Task.WhenAll([.. runs, .. stops]);
        int syncs = 0;
        for (; !all.IsCompleted || syncs == 0; syncs++)
            await DoAsync("sync");
        foreach (var done in await all)
            Assert.True(done.ExitCode == 0, done.ToString());

        // The watch may be writing what all of them had already written.
        await Web.UntilAsync(async () => (await DoAsync("sync")).Out == "nothing to change\n", "nothing to change");
        Assert.Equal(0, await watch.StopAsync());
        Assert.DoesNotContain("trying again", watch.ToString(), StringComparison.Ordinal);
        string table = await TableAsync();
        for (int index = 0; index < staying.Length; index++)
        {
            var answers = await Web.CountAsync(4, $"http://172.17.0.1:{first + index}/cgi-bin/shard");
            Assert.Equal([2, 2], answers.Values);
            Assert.All(answers.Keys, answer => Assert.Contains($"group {staying[index]}", answer, StringComparison.Ordinal));
        }

        for (int index = 0; index < going.Length; index++)
            Assert.DoesNotContain($"tcp-{first + 10 + index}", table, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("PORT:80", "PORT:80")]
    [InlineData("PORT:80", "172.17.0.1:PORT:80")]
    [InlineData("PORT:53/udp", "PORT:53/udp", "-p", "OTHER:80")]
    public async Task Two_runs_that_want_one_port_at_the_same_moment_end_with_one_group_and_one_clear_error(string mine, string others, params string[] more)
    {
        string other = NewGroup();
        int port = FreePort(3);
        string[] Ports(string spec, int web) => ["-p", .. ((string[])[spec, .. more]).Select(word => word.Replace("PORT", $"{port}", StringComparison.Ordinal).Replace("OTHER", $"{web}", StringComparison.Ordinal))];
        var done = await Task.WhenAll(
            TessonAsync(["run", "--share", "-g", Group, "-n", "1", .. Ports(mine, port + 1), Image]),
            TessonAsync(["run", "--share", "-g", other, "-n", "1", .. Ports(others, port + 2), Image]));
        Assert.Equal([0, 1], done.Select(run => run.ExitCode).Order());
        string winner = done[0].ExitCode == 0 ? Group : other;
        string loser = done[0].ExitCode == 0 ? other : Group;
        Assert.Contains($"group '{winner}'", done.Single(run => run.ExitCode == 1).Err, StringComparison.Ordinal);
        Assert.Empty(await ContainersAsync(loser));
        int web = more.Length == 0 ? port : winner == Group ? port + 1 : port + 2;
        Assert.Contains($"group {winner}", await Web.GetAsync($"http://172.17.0.1:{web}/cgi-bin/shard"), StringComparison.Ordinal);
        string table = await TableAsync();
        Assert.Equal(1, table.Split("chain tcp-", StringSplitOptions.None).Skip(1).Count(chain => !chain.Split(' ')[0].EndsWith(".proxied", StringComparison.Ordinal)));
        Assert.DoesNotContain($"\"{loser}\"", table, StringComparison.Ordinal);
        Assert.Equal("nothing to change\n", (await DoAsync("sync")).Out);
    }

    [SkippableFact]
    public async Task A_holder_of_the_lock_that_was_killed_blocks_nobody_and_one_that_lives_is_waited_for()
    {
        using var holder = Command.Start("flock", ["-x", "/run/tesson.lock", "sleep", "600"]);
        await Web.UntilAsync(async () => (await Command.RunAsync("flock", ["-n", "/run/tesson.lock", "true"])).ExitCode != 0, "the lock is held");
        var waited = await TessonAsync("sync", "--lock-timeout", "0.5");
        Assert.Equal(1, waited.ExitCode);
        Assert.Equal("tesson sync: another tesson has been changing the front end for more than 0.5 s (fuser -v /run/tesson.lock shows it); --lock-timeout waits longer\n", waited.Err);

        await Command.RunAsync("pkill", ["-9", "-P", $"{holder.Id}"]);
        holder.Kill();
        await holder.WaitForExitAsync();
        await DoAsync("sync", "--lock-timeout", "0.5");
    }
}
