using Tesson.Core;

namespace Tesson.Cli.Tests;

public sealed class CrashTests
{
    [Fact]
    public async Task A_bug_is_exit_70_with_its_stack_trace_on_stderr()
    {
        using StringWriter error = new();
        Assert.Equal(70, await Crash.GuardAsync(error, () => throw new BugException("group 'web' was not started", new ArgumentOutOfRangeException("index"))));
        string[] lines = error.ToString().Split('\n');
        Assert.Equal("tesson: this is a bug of Tesson's; please report it with these lines", lines[0]);
        Assert.StartsWith("Tesson.Core.BugException: group 'web' was not started", lines[1], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.Contains("System.ArgumentOutOfRangeException", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_known_failure_is_a_message_and_a_bug_is_none()
    {
        var parsed = new System.CommandLine.RootCommand().Parse([]);
        using StringWriter error = new();
        parsed.InvocationConfiguration.Error = error;
        Assert.Equal(1, await Errors.ToExitCodeAsync(parsed, () => throw new TessonException("no such thing")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Errors.ToExitCodeAsync(parsed, () => throw new InvalidOperationException()));
        Assert.DoesNotContain("   at ", error.ToString(), StringComparison.Ordinal);
    }
}
