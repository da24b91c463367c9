using Tesson.Testing;

namespace Tesson.EndToEnd.Tests;

/// <summary>What the built program says, against an engine that answers as Docker 29 does. It needs no engine, and harms none.</summary>
[Collection("one machine")]
public sealed class WordsTests : IDisposable
{
    private readonly Engine29 _engine = new();

    private Dictionary<string, string?> Variables => new() { ["DOCKER_HOST"] = $"tcp://{_engine.Address}", ["GORB_URI"] = null };

    public void Dispose() => _engine.Dispose();

    [SkippableTheory]
    [InlineData("HUP")]
    [InlineData("TERM")]
    [InlineData("HUP", "-q")]
    public async Task A_run_whose_terminal_is_closed_says_at_once_that_it_undoes_and_does_so(string signal, params string[] options)
    {
        Skip.IfNot(File.Exists(EndToEnd.Tesson), $"{EndToEnd.Tesson} is not there");
        using var process = Command.Start(
            EndToEnd.Tesson, ["run", .. options, "-g", "web", "-n", "1", "--frontend", "none", "-p", "8080:80", "--wait", "--timeout", "3600", "image"], Variables);
        string heard = options.Length > 0 ? "" : await Command.HearAsync(process, "waiting until shards are ready ...");
        await Web.UntilAsync(() => Task.FromResult(_engine.Calls.Any(call => call.EndsWith("/start", StringComparison.Ordinal))), "the shard is started");
        await Command.SignalAsync(process, signal);
        var done = await Command.FinishAsync(process);
        Assert.True(done.ExitCode == 130, $"{heard}{done}");
        Assert.Contains("interrupted: waiting for what was begun, then undoing it", done.ErrLines[0], StringComparison.Ordinal);
        Assert.Contains("interrupted: group 'web' was not started; 1 of its containers were removed again", done.ErrLines[^1], StringComparison.Ordinal);
        Assert.Equal("[]", (await Command.RunAsync(EndToEnd.Tesson, ["ps", "--json"], Variables)).Out.Trim());
    }

    [SkippableFact]
    public async Task In_a_pipe_a_wait_is_told_when_it_begins_and_once_for_all_shards()
    {
        Skip.IfNot(File.Exists(EndToEnd.Tesson), $"{EndToEnd.Tesson} is not there");
        var done = await Command.RunAsync(
            EndToEnd.Tesson, ["run", "-g", "web", "-n", "2", "--share", "--frontend", "none", "--wait", "image"], Variables);
        Assert.True(done.ExitCode == 0, done.ToString());
        Assert.Single(done.ErrLines, line => line == "waiting until shards are ready ...");
        Assert.True(Array.IndexOf(done.ErrLines, "waiting until shards are ready ...") < Array.FindIndex(done.ErrLines, line => line.StartsWith("wait for web-", StringComparison.Ordinal)), done.ToString());
    }

    [SkippableFact]
    public async Task Ps_says_that_there_is_no_group_and_every_verb_takes_names()
    {
        Skip.IfNot(File.Exists(EndToEnd.Tesson), $"{EndToEnd.Tesson} is not there");
        var none = await DoAsync("ps");
        Assert.Equal((0, "", "note: there is no group here; `tesson run` starts one\n"), (none.ExitCode, none.Out, none.Err));
        Assert.Equal("tesson start: no group named 'web'; there is no group\n", (await DoAsync("start", "web")).Err);
        foreach (string name in (string[])["web", "db"])
            Assert.Equal(0, (await DoAsync("run", "-g", name, "-n", "1", "--share", "--frontend", "none", "image")).ExitCode);

        var ps = await DoAsync("ps", "web");
        Assert.Contains("Group: web ", ps.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Group: db ", ps.Out, StringComparison.Ordinal);
        Assert.Equal(0, (await DoAsync("stop", "web", "db", "-t", "0")).ExitCode);
        Assert.Equal("tesson start: no group named 'wen'; groups here: db, web\n", (await DoAsync("start", "wen")).Err);
        Assert.Equal(0, (await DoAsync("start", "web", "--share", "-g", "db")).ExitCode);
        Assert.Contains("running, 1 of 1 shards", (await DoAsync("ps", "db")).Out, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task An_option_behind_the_image_is_the_shards_and_warned_of()
    {
        Skip.IfNot(File.Exists(EndToEnd.Tesson), $"{EndToEnd.Tesson} is not there");
        var run = await DoAsync("run", "-g", "web", "-n", "1", "--frontend", "none", "image", "--dry-run");
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("warning: '--dry-run' behind the image is the shards' command, as with docker; an option of tesson stands before the image\n", run.Err, StringComparison.Ordinal);
        Assert.Contains("Group: web ", (await DoAsync("ps")).Out, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_lock_on_a_read_only_file_system_is_told_as_that_and_not_waited_for()
    {
        Skip.IfNot(File.Exists(EndToEnd.Tesson) && Environment.IsPrivilegedProcess, "it needs root, for mount(8)");
        var sync = await Command.RunAsync(
            "unshare",
            ["-m", "sh", "-c", "mount -t tmpfs tesson-test /run && : >/run/tesson.lock && mount -o remount,ro /run && exec \"$@\"", "sh", EndToEnd.Tesson, "sync", "--lock-timeout", "86400"],
            Variables);
        Assert.Equal((1, "tesson sync: cannot open the lock /run/tesson.lock: its file system is read-only; a service with ProtectSystem=strict needs ReadWritePaths=/run\n"), (sync.ExitCode, sync.Err));
    }

    private Task<Finished> DoAsync(params string[] args) => Command.RunAsync(EndToEnd.Tesson, args, Variables);
}
