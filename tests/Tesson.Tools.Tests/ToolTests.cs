namespace Tesson.Tools.Tests;

public sealed class ToolTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task What_it_says_and_how_it_ended_is_told_and_no_shell_reads_its_arguments()
    {
        var result = await new Tool("sh", "dash").RunAsync(["-c", "printf %s \"$1\"; echo first >&2; echo second >&2; exit 7", "sh", "$(id); `id`"], Enough, default);
        Assert.Equal((7, "$(id); `id`", "first"), (result.Status, result.Output, result.Reason));
    }

    [Fact]
    public async Task A_script_is_its_input_and_its_arguments_stay_its_own()
    {
        using var script = ScriptFile.Create("one\ntwo\n");
        var result = await new Tool("sh", "dash").RunAsync(["-c", "cat; printf %s \"$*\"", "sh", "a b", "$0"], script, Enough, default);
        Assert.Equal((0, "one\ntwo\na b $0", ""), (result.Status, result.Output, result.Error));
    }

    [Fact]
    public async Task One_that_takes_too_long_is_killed()
    {
        var fault = await Assert.ThrowsAsync<ToolException>(() => new Tool("sleep", "coreutils").RunAsync(["60"], TimeSpan.FromMilliseconds(100), default));
        Assert.Equal("sleep did not answer within 0.1 s", fault.Message);
    }

    [Fact]
    public async Task One_that_is_not_there_is_named_with_its_package()
    {
        Tool tool = new("no-such-tool", "some-package");
        Assert.Null(tool.Program);
        Assert.Equal("no-such-tool is not installed (Debian: apt-get install some-package)", tool.Absence);
        Assert.Equal(tool.Absence, (await Assert.ThrowsAsync<ToolException>(() => tool.RunAsync([], Enough, default))).Message);
    }
}
