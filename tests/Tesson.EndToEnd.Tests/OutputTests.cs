using Tesson.Testing;

namespace Tesson.EndToEnd.Tests;

/// <summary>
/// The built program with streams that are closed, full, or that nobody reads, against an engine that answers as Docker
/// 29 does. It needs no engine, and harms none.
/// </summary>
[Collection("one machine")]
public sealed class OutputTests : IDisposable
{
    private const string Machine = "synthetic:numa:2 core:2 pu:1";
    private static readonly int[] Ended = [0, 1, 2];
    private readonly Engine29 _engine = new();

    /// <summary>How a shell closes a stream, fills it, and leaves it without a reader (see <see cref="ShellAsync"/>).</summary>
    public static TheoryData<string> Troubles { get; } =
    [
        ">&-", "2>&-", "<&-", ">&- 2>&-", "<&- >&- 2>&-", ">/dev/full", "2>/dev/full", ">/dev/full 2>&1",
        ">&3", "2>&3", ">&3 2>&1", "</dev/null >/dev/full 2>&-",
    ];

    public void Dispose() => _engine.Dispose();

    [SkippableTheory]
    [MemberData(nameof(Troubles))]
    public async Task No_verb_crashes(string trouble)
    {
        string[][] calls =
        [
            [], ["--help"], ["--version"], ["nosuchverb"], ["run"], ["run", "--help"], ["ps"], ["ps", "--json"], ["stop", "-g", "nobody"], ["start", "-g", "nobody"],
            ["plan", "--topology", Machine], ["plan", "--topology", Machine, "--json"], ["plan", "--topology", "/no/such/file"],
            ["topo", "--topology", Machine], ["topo", "--json"], ["topo", "--devices"], ["watch", "--print-unit"], ["run", "--dry-run", "-n", "1", "image"],
        ];
        foreach (string[] call in calls)
        {
            var done = await ShellAsync(trouble, call);
            Assert.True(Ended.Contains(done.ExitCode), $"{string.Join(' ', call)} {trouble}: {done}");
            Assert.DoesNotContain("   at ", done.Err + done.Out, StringComparison.Ordinal);
        }
    }

    [SkippableTheory]
    [InlineData("ps")]
    [InlineData("topo --json")]
    [InlineData("plan --share -n 1")]
    [InlineData("watch --print-unit")]
    [InlineData("--help")]
    [InlineData("--version")]
    [InlineData("ps --help")]
    [InlineData("run --dry-run --share -n 1 image")]
    public async Task A_result_that_a_full_disk_does_not_take_is_a_failure_with_its_cause(string call)
    {
        Assert.Equal(0, (await ShellAsync("", "run", "-g", "web", "-n", "1", "--frontend", "none", "image")).ExitCode);
        var done = await ShellAsync(">/dev/full", call.Split(' '));
        Assert.True(done.ExitCode == 1, done.ToString());
        Assert.EndsWith("cannot write to stdout: No space left on device\n", done.Err, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_reader_that_has_what_it_wanted_is_no_failure()
    {
        var done = await ShellAsync(">&3", "topo", "--topology", "synthetic:numa:8 core:64 pu:2", "--json");
        Assert.Equal((0, ""), (done.ExitCode, done.Err));
    }

    [SkippableTheory]
    [InlineData(">/dev/full")]
    [InlineData(">&3")]
    public async Task A_run_that_cannot_report_on_stdout_reports_on_stderr(string trouble)
    {
        var run = await ShellAsync(trouble, "run", "-g", "web", "-n", "1", "--frontend", "none", "image");
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("warning: cannot write to stdout: ", run.Err, StringComparison.Ordinal);
        Assert.Contains("Group: web [image]  running, 1 of 1 shards", run.Err, StringComparison.Ordinal);
        Assert.Contains("web-0", (await ShellAsync("", "ps")).Out, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(">/dev/full 2>&1")]
    [InlineData(">&3 2>&1")]
    [InlineData(">/dev/full 2>&-")]
    [InlineData(">&3 2>/dev/null")]
    public async Task A_run_that_can_report_nowhere_is_undone(string trouble)
    {
        var run = await ShellAsync(trouble, "run", "-g", "web", "-n", "1", "--frontend", "none", "image");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("[]", (await ShellAsync("", "ps", "--json")).Out.Trim());
    }

    [SkippableTheory]
    [InlineData(">&-")]
    [InlineData("2>&-")]
    [InlineData("<&- >&- 2>&-")]
    [InlineData("2>/dev/full")]
    public async Task What_was_closed_by_the_caller_or_is_said_beside_the_result_keeps_no_run_from_being_whole(string trouble)
    {
        var run = await ShellAsync(trouble, "run", "-g", "web", "-n", "2", "--frontend", "none", "--share", "image");
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("running, 2 of 2 shards", (await ShellAsync("", "ps")).Out, StringComparison.Ordinal);
        // Nothing that was printed went to the engine.
        Assert.All(_engine.Calls, call => Assert.Matches("^(GET|HEAD|POST|DELETE) /", call));
        Assert.Equal(0, (await ShellAsync(trouble, "stop", "web", "--purge", "-t", "0")).ExitCode);
        Assert.Equal("[]", (await ShellAsync("", "ps", "--json")).Out.Trim());
    }

    [SkippableFact]
    public async Task What_several_programs_print_to_one_file_stays_in_its_order()
    {
        string file = Path.GetTempFileName();
        await Command.RunAsync("bash", ["-c", "{ \"$1\" --version; echo between; \"$1\" --version; } >\"$0\"", file, EndToEnd.Tesson]);
        string[] lines = await File.ReadAllLinesAsync(file);
        Assert.Equal([lines[0], "between", lines[0]], lines);
        File.Delete(file);
    }

    /// <summary>Runs the program with redirections of bash's; descriptor 3 is a pipe whose reader is gone.</summary>
    private async Task<Finished> ShellAsync(string redirections, params string[] args)
    {
        Skip.IfNot(File.Exists(EndToEnd.Tesson), $"{EndToEnd.Tesson} is not there");
        return await Command.RunAsync(
            "bash",
            ["-c", $"exec 3> >(true); wait $!; exec \"$0\" \"$@\" {redirections} 3>&-", EndToEnd.Tesson, .. args],
            new Dictionary<string, string?> { ["DOCKER_HOST"] = $"tcp://{_engine.Address}", ["GORB_URI"] = null },
            TimeSpan.FromSeconds(60));
    }
}
