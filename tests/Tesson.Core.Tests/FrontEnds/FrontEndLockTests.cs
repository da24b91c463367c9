using System.Diagnostics;
using Tesson.Core.FrontEnds;

namespace Tesson.Core.Tests.FrontEnds;

public sealed class FrontEndLockTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"tesson-test-{Guid.NewGuid():N}.lock");

    [Fact]
    public async Task Two_processes_hold_it_one_after_the_other_and_one_process_as_often_as_it_likes()
    {
        using FrontEndLock mine = Open(10);
        using FrontEndLock theirs = Open(10);
        var first = await mine.EnterAsync(CancellationToken.None);
        var second = await mine.EnterAsync(CancellationToken.None);
        var other = theirs.EnterAsync(CancellationToken.None);
        first.Dispose();
        first.Dispose();
        await Task.Delay(100);
        Assert.False(other.IsCompleted);
        second.Dispose();
        (await other).Dispose();
    }

    [Fact]
    public async Task Whoever_waits_too_long_is_told_for_whom_and_how_to_wait_longer()
    {
        using FrontEndLock mine = Open(10);
        using FrontEndLock theirs = Open(0.1);
        using var held = await mine.EnterAsync(CancellationToken.None);
        var fault = await Assert.ThrowsAsync<TessonException>(() => theirs.EnterAsync(CancellationToken.None));
        Assert.Equal($"another tesson has been changing the front end for more than 0.1 s (fuser -v {_path} shows it); --lock-timeout waits longer", fault.Message);
    }

    [Fact]
    public async Task Those_that_wait_together_wait_no_longer_than_one()
    {
        using FrontEndLock mine = Open(10);
        using FrontEndLock theirs = Open(0.5);
        using var held = await mine.EnterAsync(CancellationToken.None);
        var begun = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Assert.ThrowsAsync<TessonException>(() => theirs.EnterAsync(CancellationToken.None))));
        Assert.True(begun.Elapsed < TimeSpan.FromSeconds(5), $"they waited {begun.Elapsed}, one after the other");
    }

    [Fact]
    public async Task Waiting_can_be_broken_off()
    {
        using FrontEndLock mine = Open(10);
        using FrontEndLock theirs = Open(10);
        using var held = await mine.EnterAsync(CancellationToken.None);
        using CancellationTokenSource soon = new(100);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => theirs.EnterAsync(soon.Token));
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_is_named()
    {
        using FrontEndLock nowhere = new("/no/such/folder/tesson.lock", TimeSpan.FromSeconds(1), TimeProvider.System);
        Assert.Contains("cannot open the lock /no/such/folder/tesson.lock", (await Assert.ThrowsAsync<TessonException>(() => nowhere.EnterAsync(CancellationToken.None))).Message, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_path);

    private FrontEndLock Open(double seconds) => new(_path, TimeSpan.FromSeconds(seconds), TimeProvider.System);
}
