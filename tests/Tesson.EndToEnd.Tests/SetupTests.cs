using Tesson.Testing;

namespace Tesson.EndToEnd.Tests;

/// <summary>What the README's two commands say on a machine that they cannot set up.</summary>
public sealed class SetupTests : EndToEnd
{
    [SkippableFact]
    public async Task Without_apt_they_say_which_packages_are_missing_and_stop()
    {
        string bin = Directory.CreateTempSubdirectory("tesson-path-").FullName;
        File.CreateSymbolicLink(Path.Combine(bin, "bash"), "/bin/bash");
        File.CreateSymbolicLink(Path.Combine(bin, "dpkg-query"), "/bin/false");
        var done = await Command.RunAsync(
            "/bin/bash", ["-c", $". {Repository()}/build/setup.sh; need_packages docker.io libhwloc15; echo went on"],
            new Dictionary<string, string?> { ["PATH"] = bin });
        Directory.Delete(bin, recursive: true);
        Assert.Equal(1, done.ExitCode);
        Assert.Contains("these packages are missing, and this machine has no apt-get to install them: docker.io libhwloc15", done.Err, StringComparison.Ordinal);
        Assert.Empty(done.Out);
    }

    [SkippableFact]
    public async Task Without_root_they_say_which_packages_are_missing_and_stop()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "only root can become nobody");
        var done = await Command.RunAsync(
            "setpriv", ["--reuid=65534", "--clear-groups", "bash", "-c", $". {Repository()}/build/setup.sh; need_packages no-such-package; echo went on"]);
        Assert.Equal(1, done.ExitCode);
        Assert.Contains("these packages are missing: no-such-package; run this as root, or: sudo apt-get install no-such-package", done.Err, StringComparison.Ordinal);
        Assert.Empty(done.Out);
    }

    [SkippableFact]
    public async Task The_quickstart_shows_one_address_and_every_shard_behind_it()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "the kernel's balancer needs root");
        // It compiles out/tesson, if that is not there yet, by the command that made what is tested here: that takes minutes.
        string program = Path.Combine(Repository(), "out", "tesson");
        if (!File.Exists(program) && Trials.Rounds(all: 0, usual: 1, quick: 1) > 0)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(program)!);
            File.Copy(Tesson, program);
            File.SetLastWriteTimeUtc(program, DateTime.UtcNow);
        }

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
        Assert.Contains("no Docker Engine answers at DOCKER_HOST=unix:///no/such.sock; start it, or unset DOCKER_HOST", done.Err, StringComparison.Ordinal);
        Assert.Empty(done.Out);
    }
}
