using Tesson.Core.FrontEnds;

namespace Tesson.Core.Tests.FrontEnds;

public sealed class FrontEndLockTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"tesson-test-{Guid.NewGuid():N}.lock");

    [Fact]
    public async Task Two_processes_hold_it_one_after_the_other_and_one_process_as_often_as_it_likes()
    {
        using FrontEndLock mine = Open(60);
        QuickTime time = new();
        using FrontEndLock theirs = new(_path, TimeSpan.MaxValue, time);
        var first = await mine.EnterAsync(CancellationToken.None);
        var second = await mine.EnterAsync(CancellationToken.None);
        var other = theirs.EnterAsync(CancellationToken.None);
        first.Dispose();
        first.Dispose();
        int looks = time.Waits.Length;
        await UntilAsync(() => time.Waits.Length > looks + 3);
        Assert.False(other.IsCompleted);
        second.Dispose();
        (await other).Dispose();
    }

    [Fact]
    public async Task Whoever_waits_too_long_is_told_for_whom_and_how_to_wait_longer()
    {
        using FrontEndLock mine = Open(60);
        using FrontEndLock theirs = new(_path, TimeSpan.FromSeconds(0.1), new QuickTime());
        using var held = await mine.EnterAsync(CancellationToken.None);
        var fault = await Assert.ThrowsAsync<TessonException>(() => theirs.EnterAsync(CancellationToken.None));
        Assert.Equal($"another tesson has been changing the front end for more than 0.1 s (fuser -v {_path} shows it); --lock-timeout waits longer", fault.Message);
    }

    [Fact]
    public async Task A_wait_is_told_once_and_not_before_it_has_taken_a_moment()
    {
        List<string> told = [];
        using FrontEndLock mine = Open(60);
        using FrontEndLock brief = new(_path, TimeSpan.FromSeconds(0.9), new QuickTime(), told.Add);
        using FrontEndLock longer = new(_path, TimeSpan.FromSeconds(3), new QuickTime(), told.Add);
        using var held = await mine.EnterAsync(CancellationToken.None);
        await Assert.ThrowsAsync<TessonException>(() => brief.EnterAsync(CancellationToken.None));
        Assert.Empty(told);
        await Assert.ThrowsAsync<TessonException>(() => longer.EnterAsync(CancellationToken.None));
        Assert.Equal($"waiting for another tesson that changes the front end (fuser -v {_path} shows it), at most 3 s", Assert.Single(told));
    }

    [Fact]
    public async Task Those_that_wait_together_wait_no_longer_than_one()
    {
        using FrontEndLock mine = Open(60);
        QuickTime time = new(stands: true);
        using FrontEndLock theirs = new(_path, TimeSpan.FromSeconds(0.5), time);
        using var held = await mine.EnterAsync(CancellationToken.None);
        var all = Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Assert.ThrowsAsync<TessonException>(() => theirs.EnterAsync(CancellationToken.None))));
        time.Go();
        await all;
        // One after the other they would wait for 10 s.
        Assert.InRange(time.Waits.Aggregate((sum, wait) => sum + wait), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.6));
    }

    [Fact]
    public async Task Waiting_can_be_broken_off()
    {
        using FrontEndLock mine = Open(60);
        using FrontEndLock theirs = Open(60);
        using var held = await mine.EnterAsync(CancellationToken.None);
        using CancellationTokenSource soon = new();
        var waiting = theirs.EnterAsync(soon.Token);
        Assert.False(waiting.IsCompleted);
        await soon.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_is_named()
    {
        using FrontEndLock nowhere = new("/no/such/folder/tesson.lock", TimeSpan.FromSeconds(1), TimeProvider.System);
        Assert.Contains("cannot open the lock /no/such/folder/tesson.lock", (await Assert.ThrowsAsync<TessonException>(() => nowhere.EnterAsync(CancellationToken.None))).Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("ro", "its file system is read-only; a service with ProtectSystem=strict needs ReadWritePaths=/run")]
    [InlineData("nr_inodes=2", "no space is left on its file system; make some (df -h and df -i show it)")]
    public async Task What_the_file_system_refuses_is_told_at_once_and_is_no_other_tesson(string option, string cause)
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "mount(8) needs root");
        string folder = Directory.CreateTempSubdirectory("tesson-lock-").FullName;
        await MountAsync("-t", "tmpfs", "-o", "size=1m,nr_inodes=2", "tesson-test", folder);
        try
        {
            string path = Path.Combine(folder, "tesson.lock");
            // What is read-only has the file already; in what is full something else has the last place.
            await File.WriteAllTextAsync(option == "ro" ? path : Path.Combine(folder, "other"), "");
            if (option == "ro")
                await MountAsync("-o", "remount,ro", folder);
            QuickTime time = new();
            using FrontEndLock none = new(path, TimeSpan.FromSeconds(60), time);
            Assert.Equal($"cannot open the lock {path}: {cause}", (await Assert.ThrowsAsync<TessonException>(() => none.EnterAsync(CancellationToken.None))).Message);
            Assert.Empty(time.Waits);
        }
        finally
        {
            await RunAsync("umount", folder);
            Directory.Delete(folder);
        }
    }

    [Theory]
    [InlineData(24, "this process has too many files open; raise its limit (ulimit -n)")]
    [InlineData(28, "no space is left on its file system; make some (df -h and df -i show it)")]
    [InlineData(30, "its file system is read-only; a service with ProtectSystem=strict needs ReadWritePaths=/run")]
    [InlineData(5, "Input/output error")]
    public void Each_refusal_of_the_system_is_named(int error, string cause) =>
        Assert.Equal(cause, FrontEndLock.Cause(new IOException("Input/output error", error)));

    [Fact]
    public async Task A_folder_in_its_place_and_what_belongs_to_another_user_is_told_at_once()
    {
        QuickTime time = new();
        using FrontEndLock none = new(Path.GetTempPath(), TimeSpan.FromSeconds(60), time);
        Assert.Contains("permission denied", (await Assert.ThrowsAsync<TessonException>(() => none.EnterAsync(CancellationToken.None))).Message, StringComparison.Ordinal);
        Assert.Empty(time.Waits);
    }

    public void Dispose() => File.Delete(_path);

    private static Task MountAsync(params string[] arguments) => RunAsync("mount", arguments);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(program, arguments);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        while (!condition())
            await Task.Delay(1, limit.Token);
    }

    private FrontEndLock Open(double seconds) => new(_path, TimeSpan.FromSeconds(seconds), TimeProvider.System);
}
