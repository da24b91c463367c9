namespace Tesson.EndToEnd.Tests;

/// <summary>What the README's two commands say on a machine that they cannot set up.</summary>
public sealed class SetupTests : EndToEnd
{
    [SkippableFact]
    public async Task Without_apt_they_say_what_is_missing_and_what_it_is_for_and_stop()
    {
        string bin = Directory.CreateTempSubdirectory("tesson-sbin-").FullName;
        var done = await Command.RunAsync(
            "/bin/bash", ["-c", $". {Repository()}/build/setup.sh; need nft libc.so.6 libnothing.so.3 curl; echo went on"],
            new Dictionary<string, string?> { ["PATH"] = bin });
        Directory.Delete(bin, recursive: true);
        Assert.Equal(1, done.ExitCode);
        Assert.Contains(
            "missing: nft (the address in front of a group), libnothing.so.3 (the tests use it), curl (asks the engine and the shards)."
            + " There is no apt-get to install them: do so with this machine's own package manager",
            done.Err,
            StringComparison.Ordinal);
        Assert.Empty(done.Out);
    }

    [SkippableFact]
    public async Task What_is_there_is_not_asked_of_apt_by_its_package()
    {
        string bin = Directory.CreateTempSubdirectory("tesson-sbin-").FullName;
        foreach (string name in (string[])["nft", "curl", "busybox"])
            File.CreateSymbolicLink(Path.Combine(bin, name), "/bin/true");
        var done = await Command.RunAsync(
            "/bin/bash", ["-c", $". {Repository()}/build/setup.sh; need nft curl busybox libc.so.6; echo went on"],
            new Dictionary<string, string?> { ["PATH"] = bin });
        Directory.Delete(bin, recursive: true);
        Assert.True(done is { ExitCode: 0, Out: "went on\n", Err: "" }, done.ToString());
    }

    [SkippableFact]
    public async Task Without_root_they_say_what_is_missing_and_stop()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "only root can become nobody");
        var done = await Command.RunAsync(
            "setpriv", ["--reuid=65534", "--clear-groups", "bash", "-c", $". {Repository()}/build/setup.sh; need no-such-command; echo went on"]);
        Assert.Equal(1, done.ExitCode);
        Assert.Contains(
            "missing: no-such-command (the tests use it). Run this as root, or: sudo apt-get install --no-remove no-such-command", done.Err, StringComparison.Ordinal);
        Assert.Empty(done.Out);
    }

    [SkippableFact]
    public async Task The_quickstart_shows_one_address_and_every_shard_behind_it()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "the kernel's balancer needs root");
        // It compiles out/tesson where that is not of these sources: minutes, on a busy machine. ./test.sh has done so.
        var done = await Command.RunAsync("bash", [Path.Combine(Repository(), "quickstart.sh")], new Dictionary<string, string?> { ["GORB_URI"] = null }, TimeSpan.FromMinutes(15));
        Assert.True(done.ExitCode == 0, done.ToString());
        await DoAsync("stop", "-g", "demo", "-t", "0", "--purge");
        Assert.Contains("at *:8080/tcp by nft", done.Out, StringComparison.Ordinal);
        string[] answers = [.. done.Out.Split('\n').Where(line => line.StartsWith("shard ", StringComparison.Ordinal))];
        // One request more than there are shards: each answers, and the first one twice.
        Assert.True(answers.Length >= 2, done.ToString());
        Assert.Equal(answers.Length - 1, answers.Distinct().Count());
    }

    [SkippableFact]
    public async Task Without_an_engine_that_may_be_started_they_say_so_and_stop()
    {
        var done = await Command.RunAsync(
            "bash", ["-c", $". {Repository()}/build/setup.sh; need_engine; echo went on"],
            new Dictionary<string, string?> { ["DOCKER_HOST"] = "unix:///no/such.sock" });
        Assert.Equal(1, done.ExitCode);
        Assert.Contains("no engine answers at DOCKER_HOST=unix:///no/such.sock; start it, or unset DOCKER_HOST", done.Err, StringComparison.Ordinal);
        Assert.Empty(done.Out);
    }
}
